using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using System.Text;
using Workflows.Testing;
using MimeKit;
using SendGrid.Helpers.Mail;
using SendGrid;
using Workflows.Embedded.Mail;
using Xunit;

namespace Workflows.Stores.Tests.Mail;

public sealed class SmtpTests
{
    [Fact]
    public async Task Mail_IsHandedOverWithItsEnvelope()
    {
        await using ScriptedRelay relay = new();
        SendGridMessage message = Message();
        message.AddCc("cc@b.example");
        message.AddBcc("bcc@例え.example");
        message.AddBcc("TO@b.example");
        Response response = await SendAsync($"smtp://127.0.0.1:{relay.Port}", message);
        Assert.Equal((HttpStatusCode.Accepted, "id@workflows.example"), (response.StatusCode, response.DeserializeResponseHeaders()["X-Message-Id"]));
        Assert.Equal(
            ["MAIL FROM:<from@a.example>", "RCPT TO:<to@b.example>", "RCPT TO:<cc@b.example>", "RCPT TO:<bcc@xn--r8jz45g.example>", "DATA", "QUIT"],
            relay.Commands.Skip(1).Select(c => c.Replace(" BODY=8BITMIME", "", StringComparison.Ordinal)));
        ParsedMail mail = ParsedMail.Of(Assert.Single(relay.Contents));
        Assert.Equal(("件名", "<id@workflows.example>", null), (mail.Decoded("Subject"), mail.Header("Message-ID"), mail.Header("Bcc")));
        Assert.Equal("本文", mail.Text);
    }

    [Fact]
    public async Task Content_WithLeadingDots_ArrivesAsItWas()
    {
        await using ScriptedRelay relay = new();
        const string Dots = ".\r\n..\r\n.a\r\nb.\r\n";
        MimeMail mail = Mail();
        mail.Message.Body = new TextPart("plain") { Text = Dots };
        Assert.Equal(Taken, await SmtpRoute.Of(new Uri($"smtp://127.0.0.1:{relay.Port}")).DeliverAsync(mail, default));
        Assert.EndsWith("\r\n\r\n" + Dots, Encoding.ASCII.GetString(Assert.Single(relay.Contents)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AConnection_WaitsForTheNextMail_AndIsClosedWhenNoneComes()
    {
        await using ScriptedRelay relay = new();
        ManualClock clock = new(DateTimeOffset.UnixEpoch);
        SmtpRoute route = SmtpRoute.Of(new Uri($"smtp://127.0.0.1:{relay.Port}"), idle: new(TimeSpan.FromSeconds(5), clock));
        Assert.Equal(Taken, await route.DeliverAsync(Mail(), default));
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(Taken, await route.DeliverAsync(Mail(), default));
        Assert.Equal(["EHLO", "MAIL", "RCPT", "DATA", "NOOP", "MAIL", "RCPT", "DATA"], Verbs(relay));

        clock.Advance(TimeSpan.FromSeconds(10)); // this relay serves one client at a time: another one is served when the first has gone
        Assert.Equal(Taken, await route.DeliverAsync(Mail(), default));
        Assert.Equal(["EHLO", "MAIL", "RCPT", "DATA"], Verbs(relay).Skip(8));
        clock.Advance(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task AConnection_ThatHadAMailAMomentAgo_TakesTheNextOneUnasked()
    {
        await using ScriptedRelay relay = new();
        ManualClock clock = new(DateTimeOffset.UnixEpoch);
        SmtpRoute route = SmtpRoute.Of(new Uri($"smtp://127.0.0.1:{relay.Port}"), idle: new(TimeSpan.FromSeconds(5), clock));
        Assert.Equal(Taken, await route.DeliverAsync(Mail(), default));
        Assert.Equal(Taken, await route.DeliverAsync(Mail(), default));
        Assert.Equal(["EHLO", "MAIL", "RCPT", "DATA", "MAIL", "RCPT", "DATA"], Verbs(relay));
        clock.Advance(TimeSpan.FromSeconds(10));
    }

    /// <summary>A relay takes so many mails on a connection and then says 421 (RFC 5321 section 3.8).</summary>
    [Theory]
    [InlineData("MAIL")]
    [InlineData("DATA")]
    [InlineData(".")]
    public async Task ARelayThatHasEnoughOfAConnection_IsGreetedAgain_AndTakesTheMailOnce(string verb)
    {
        int said = 0;
        await using ScriptedRelay relay = new(command => command.Split(' ')[0] == verb && ++said == 2 ? "421 enough" : null);
        ManualClock clock = new(DateTimeOffset.UnixEpoch);
        SmtpRoute route = SmtpRoute.Of(new Uri($"smtp://127.0.0.1:{relay.Port}"), idle: new(TimeSpan.FromSeconds(5), clock));
        Assert.Equal(Taken, await route.DeliverAsync(Mail(), default));
        Assert.Equal(Taken, await route.DeliverAsync(Mail(), default));
        Assert.Equal((2, 3), (Verbs(relay).Count(v => v == "EHLO"), said));
        clock.Advance(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task ARelayThatHungUpMeanwhile_IsGreetedAgain()
    {
        await using ScriptedRelay relay = new(command => command == "NOOP" ? "" : null);
        ManualClock clock = new(DateTimeOffset.UnixEpoch);
        SmtpRoute route = SmtpRoute.Of(new Uri($"smtp://127.0.0.1:{relay.Port}"), idle: new(TimeSpan.FromSeconds(5), clock));
        Assert.Equal(Taken, await route.DeliverAsync(Mail(), default));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(Taken, await route.DeliverAsync(Mail(), default));
        Assert.Equal(["EHLO", "MAIL", "RCPT", "DATA", "NOOP", "EHLO", "MAIL", "RCPT", "DATA"], Verbs(relay));
        Assert.Equal(2, relay.Contents.Count);
        clock.Advance(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task AConnectionThatARefusalCameOver_IsNotKept()
    {
        await using ScriptedRelay relay = new(command => command.StartsWith("RCPT", StringComparison.Ordinal) ? "550 no such user" : null);
        SmtpRoute route = SmtpRoute.Of(new Uri($"smtp://127.0.0.1:{relay.Port}"),
            idle: new(TimeSpan.FromSeconds(5), new ManualClock(DateTimeOffset.UnixEpoch)));
        Assert.Equal(HttpStatusCode.BadRequest, (await route.DeliverAsync(Mail(), default)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await route.DeliverAsync(Mail(), default)).Status);
        Assert.DoesNotContain("NOOP", Verbs(relay));
        Assert.Equal(2, Verbs(relay).Count(verb => verb == "EHLO"));
    }

    [Theory]
    [InlineData("", "421 later", HttpStatusCode.ServiceUnavailable)]
    [InlineData("", "554 not you", HttpStatusCode.ServiceUnavailable)]
    [InlineData("EHLO", "500 what", HttpStatusCode.Accepted)]
    [InlineData("EHLO", "nonsense", HttpStatusCode.ServiceUnavailable)]
    [InlineData("MAIL", "451 later", HttpStatusCode.ServiceUnavailable)]
    [InlineData("MAIL", "550 not this sender", HttpStatusCode.Forbidden)]
    [InlineData("MAIL", "552 too large", HttpStatusCode.BadRequest)]
    [InlineData("RCPT", "450 busy", HttpStatusCode.ServiceUnavailable)]
    [InlineData("RCPT", "550-no such user\r\n550 here", HttpStatusCode.BadRequest)]
    [InlineData("RCPT", "", HttpStatusCode.ServiceUnavailable)]
    [InlineData("DATA", "554 no", HttpStatusCode.BadRequest)]
    [InlineData(".", "452 disk full", HttpStatusCode.ServiceUnavailable)]
    [InlineData(".", "554 spam", HttpStatusCode.BadRequest)]
    [InlineData("QUIT", "", HttpStatusCode.Accepted)]
    public async Task Refusals_AreSendGridsStatuses(string verb, string reply, HttpStatusCode expected)
    {
        await using ScriptedRelay relay = new(command => command.Split(' ')[0] == verb ? reply : null);
        Response response = await SendAsync($"smtp://127.0.0.1:{relay.Port}", Message());
        Assert.Equal(expected, response.StatusCode);
        if (expected != HttpStatusCode.Accepted && reply.Length > 0 && reply != "nonsense")
        {
            Assert.Contains(reply[..3], await response.Body!.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OneRecipientRefused_MailsToNone()
    {
        await using ScriptedRelay relay = new(command => command == "RCPT TO:<gone@b.example>" ? "550 gone" : null);
        SendGridMessage message = Message();
        message.AddCc("gone@b.example");
        Response response = await SendAsync($"smtp://127.0.0.1:{relay.Port}", message);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("gone@b.example", await response.Body!.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(relay.Contents);
    }

    [Fact]
    public async Task NobodyListening_Is503()
    {
        ScriptedRelay relay = new();
        int port = relay.Port;
        await relay.DisposeAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await SendAsync($"smtp://127.0.0.1:{port}", Message())).StatusCode);
    }

    [Fact]
    public async Task User_IsNamedAfterTlsOnly_AndARefusedOneIs401()
    {
        using X509Certificate2 certificate = Certificate("localhost");
        await using ScriptedRelay relay = new(null, certificate);
        Assert.Equal(Taken, await TrustingAsync(certificate, $"smtp://us%40er:p%3Ass@localhost:{relay.Port}"));
        string auth = $"AUTH PLAIN {Convert.ToBase64String("\0us@er\0p:ss"u8)}";
        Assert.Contains(auth, relay.Secured);
        Assert.Equal(["EHLO", "STARTTLS"], relay.Commands.Take(2).Select(c => c.Split(' ')[0]));
        Assert.Single(relay.Commands, auth);

        await using ScriptedRelay refusing = new(command => command.StartsWith("AUTH", StringComparison.Ordinal) ? "535 no" : null, certificate);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TrustingAsync(certificate, $"smtp://u:p@localhost:{refusing.Port}")).Status);
        Assert.Empty(refusing.Contents);
    }

    [Fact]
    public async Task Login_IsUsedWherePlainIsNotOffered()
    {
        int step = 0;
        await using ScriptedRelay relay = new(command => command.Split(' ')[0] switch
        {
            "EHLO" => "250-relay\r\n250 AUTH LOGIN",
            "dQ==" => "334 UGFzc3dvcmQ6",
            "cA==" => step++ == 0 ? "235 welcome" : "535 no",
            _ => null,
        });
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync($"smtp://u:p@127.0.0.1:{relay.Port}?starttls=false", Message())).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync($"smtp://u:p@127.0.0.1:{relay.Port}?starttls=false", Message())).StatusCode);
    }

    [Fact]
    public async Task TlsFromTheFirstByte_IsSpoken()
    {
        using X509Certificate2 certificate = Certificate("localhost");
        await using ScriptedRelay relay = new(null, certificate, isTlsFromTheStart: true);
        Assert.Equal(Taken, await TrustingAsync(certificate, $"smtps://localhost:{relay.Port}"));
        Assert.Single(relay.Contents);
    }

    [Fact]
    public async Task Tls_ThatFails_IsAnErrorAndNoDowngrade()
    {
        using X509Certificate2 certificate = Certificate("localhost");
        using X509Certificate2 foreign = Certificate("other.example");
        await using ScriptedRelay plain = new();
        await using ScriptedRelay unwilling = new(command => command == "STARTTLS" ? "454 not now" : null, certificate);
        await using ScriptedRelay untrusted = new(null, certificate);
        await using ScriptedRelay misnamed = new(null, foreign);
        (ScriptedRelay Relay, Func<string, Task<MailOutcome>> Send)[] cases =
        [
            (plain, a => TrustingAsync(certificate, a)),
            (unwilling, a => TrustingAsync(certificate, a)),
            (untrusted, a => SmtpRoute.Of(new Uri(a)).DeliverAsync(Mail(), default)),
            (misnamed, a => TrustingAsync(foreign, a)),
        ];
        foreach ((ScriptedRelay relay, Func<string, Task<MailOutcome>> send) in cases)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await send($"smtp://u:p@localhost:{relay.Port}")).Status);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await send($"smtp://localhost:{relay.Port}?starttls=true")).Status);
            Assert.DoesNotContain(relay.Commands, c => c.StartsWith("AUTH", StringComparison.Ordinal) || c.StartsWith("MAIL", StringComparison.Ordinal));
        }
    }

    /// <summary>An attacker on the way may add to what comes before TLS; it must not pass for what the relay says in TLS.</summary>
    [Fact]
    public async Task WhatCameBeforeTls_IsNotTakenForAnAnswer()
    {
        using X509Certificate2 certificate = Certificate("localhost");
        await using ScriptedRelay talkative = new(command => command == "STARTTLS" ? "220 go\r\n250-attacker\r\n250 AUTH NONE" : null, certificate);
        MailOutcome outcome = await TrustingAsync(certificate, $"smtp://u:p@localhost:{talkative.Port}");
        Assert.Equal(Taken, outcome);
        Assert.Contains(talkative.Secured, c => c.StartsWith("AUTH PLAIN", StringComparison.Ordinal));
    }

    /// <summary>The relay's last word is kept, with its code: where it gives one, the id in its queue stands there.</summary>
    private static readonly MailOutcome Taken = MailOutcome.Taken("250 taken");

    private static Task<MailOutcome> TrustingAsync(X509Certificate2 certificate, string address)
    {
        X509ChainPolicy trust = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(certificate);
        return SmtpRoute.Of(new Uri(address), trust).DeliverAsync(Mail(), default);
    }

    private static MimeMail Mail() => Assert.Single(MimeComposer.Compose(Message(), DateTimeOffset.UnixEpoch));

    private static X509Certificate2 Certificate(string name)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static SendGridMessage Message()
    {
        SendGridMessage message = MailHelper.CreateSingleEmail(new EmailAddress("from@a.example"), new EmailAddress("to@b.example"), "件名", "本文", null);
        message.AddGlobalHeader("Message-ID", "<id@workflows.example>");
        return message;
    }

    private static IEnumerable<string> Verbs(ScriptedRelay relay) => relay.Commands.Select(command => command.Split(' ')[0]);

    private static Task<Response> SendAsync(string host, SendGridMessage message) => new RelaySendGridClient(host).SendEmailAsync(message);
}
