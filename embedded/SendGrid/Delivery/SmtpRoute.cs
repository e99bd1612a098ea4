using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Workflows.Embedded.SendGrid;

/// <summary>
/// Mail through an SMTP relay (RFC 5321), one connection for each mail. TLS is what the address says and never less: a relay that does not
/// offer it, or whose certificate the system does not trust, is an error. All recipients are taken or none.
/// </summary>
internal sealed class SmtpRoute : MailRoute
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string host;
    private readonly int port;
    private readonly bool isTlsFromTheStart;
    private readonly bool isStartTls;
    private readonly NetworkCredential? credential;
    private readonly X509ChainPolicy? trust;

    private SmtpRoute(string host, int port, bool isTlsFromTheStart, bool isStartTls, NetworkCredential? credential, X509ChainPolicy? trust)
    {
        this.trust = trust;
        this.host = host;
        this.port = port;
        this.isTlsFromTheStart = isTlsFromTheStart;
        this.isStartTls = isStartTls;
        this.credential = credential;
    }

    /// <param name="uri">The relay's address.</param>
    /// <param name="trust">Which certificates to trust; default: those of the operating system.</param>
    /// <exception cref="FormatException">No host, or an option that there is not.</exception>
    public static SmtpRoute Of(Uri uri, X509ChainPolicy? trust = null)
    {
        NetworkCredential? credential = null;
        if (uri.UserInfo.Length > 0)
        {
            string[] parts = uri.UserInfo.Split(':', 2);
            credential = new(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        bool isImplicit = uri.Scheme == "smtps";
        int port = uri.Port > 0 ? uri.Port : isImplicit ? 465 : credential is null ? 25 : 587;
        bool isStartTls = uri.Query.TrimStart('?').ToLowerInvariant() switch
        {
            "" => !isImplicit && (credential is not null || port == 587),
            "starttls=true" => !isImplicit,
            "starttls=false" => false,
            _ => throw new FormatException("An SMTP relay's address expects ?starttls=true, ?starttls=false or nothing after its port."),
        };
        return uri.Host.Length > 0 ? new SmtpRoute(uri.IdnHost, port, isImplicit, isStartTls, credential, trust)
            : throw new FormatException("An SMTP relay's address expects a host: smtp://relay.example:587.");
    }

    public override async Task<MailOutcome> DeliverAsync(MimeMail mail, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using TcpClient tcp = new() { NoDelay = true };
            await tcp.ConnectAsync(host, port, patience.Token);
            await using SmtpConnection connection = new(tcp.GetStream(), host, trust);
            return await TalkAsync(connection, mail, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MailOutcome.Unavailable($"The relay {host}:{port} did not answer within {Patience.TotalSeconds:0} seconds.");
        }
        catch (Exception failure) when (failure is SocketException or IOException or AuthenticationException)
        {
            return MailOutcome.Unavailable($"The relay {host}:{port} failed: {failure.Message}");
        }
    }

    private async Task<MailOutcome> TalkAsync(SmtpConnection connection, MimeMail mail, CancellationToken cancellationToken)
    {
        if (isTlsFromTheStart)
        {
            await connection.StartTlsAsync(cancellationToken);
        }

        SmtpReply greeting = await connection.ReadAsync(cancellationToken);
        if (greeting.Code != 220)
        {
            return MailOutcome.Unavailable(Said("did not greet", greeting));
        }

        SmtpReply hello = await connection.SayAsync($"EHLO {connection.Name}", cancellationToken);
        if (isStartTls && hello.IsPositive)
        {
            SmtpReply start = hello.Offers("STARTTLS") ? await connection.SayAsync("STARTTLS", cancellationToken) : hello;
            if (!hello.Offers("STARTTLS") || start.Code != 220)
            {
                return MailOutcome.Unavailable(Said("was expected to start TLS, and does not", start));
            }

            await connection.StartTlsAsync(cancellationToken);
            hello = await connection.SayAsync($"EHLO {connection.Name}", cancellationToken);
        }

        if (!hello.IsPositive)
        {
            return MailOutcome.Unavailable(Said("refused EHLO", hello));
        }

        if (credential is not null && await AuthenticateAsync(connection, hello, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        SmtpReply sender = await connection.SayAsync($"MAIL FROM:<{mail.From}>", cancellationToken);
        if (!sender.IsPositive)
        {
            // 552: too large, which is the mail's fault; anything else here is about us.
            return sender.Code is >= 500 and not 552 ? new(HttpStatusCode.Forbidden, Said($"refused the sender {mail.From}", sender)) : Refusal("refused the mail", sender);
        }

        foreach (string recipient in mail.Recipients)
        {
            SmtpReply reply = await connection.SayAsync($"RCPT TO:<{recipient}>", cancellationToken);
            if (!reply.IsPositive)
            {
                return Refusal($"refused the recipient {recipient}", reply);
            }
        }

        SmtpReply data = await connection.SayAsync("DATA", cancellationToken);
        if (data.Code != 354)
        {
            return Refusal("refused the content", data);
        }

        SmtpReply taken = await connection.SendAsync(mail.Content, cancellationToken);
        if (!taken.IsPositive)
        {
            return Refusal("refused the content", taken);
        }

        await connection.QuitAsync(cancellationToken);
        return MailOutcome.Accepted;
    }

    private async Task<MailOutcome?> AuthenticateAsync(SmtpConnection connection, SmtpReply hello, CancellationToken cancellationToken)
    {
        static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

        string methods = hello.Offered("AUTH") ?? "";
        SmtpReply reply;
        if (methods.Split(' ').Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
        {
            reply = await connection.SayAsync($"AUTH PLAIN {Encoded($"\0{credential!.UserName}\0{credential.Password}")}", cancellationToken);
        }
        else if (methods.Split(' ').Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
        {
            reply = await connection.SayAsync("AUTH LOGIN", cancellationToken);
            reply = reply.Code == 334 ? await connection.SayAsync(Encoded(credential!.UserName), cancellationToken) : reply;
            reply = reply.Code == 334 ? await connection.SayAsync(Encoded(credential!.Password), cancellationToken) : reply;
        }
        else
        {
            return new(HttpStatusCode.Unauthorized, $"The relay {host}:{port} was expected to offer AUTH PLAIN or LOGIN; it offers '{methods}'.");
        }

        return reply.Code == 235 ? null
            : reply.Code < 500 ? MailOutcome.Unavailable(Said("did not authenticate", reply))
            : new(HttpStatusCode.Unauthorized, Said("refused user or password", reply));
    }

    private MailOutcome Refusal(string what, SmtpReply reply) =>
        reply.Code >= 500 ? MailOutcome.Refused(Said(what, reply)) : MailOutcome.Unavailable(Said(what, reply));

    private string Said(string what, SmtpReply reply) => string.Create(CultureInfo.InvariantCulture, $"The relay {host}:{port} {what}: {reply.Code} {reply.Text}");
}
