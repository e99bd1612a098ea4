using Workflows.Mail;
using Xunit;

namespace Workflows.Unit.Tests.Mail;

public sealed class MailHeaderTests
{
    private static readonly OutgoingMail Mail = new()
    {
        Key = "incident-7/page/1",
        ContractId = "okayama",
        About = "incident-7",
        Kind = "incident.page",
        To = new("tanaka", "田中 花子", "tanaka@operations.example"),
        SubjectLine = "【障害】住基システム停止",
        Text = "text",
        CreatedAt = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero),
    };

    [Fact]
    public void MessageId_DependsOnKeyAndDomainOnly()
    {
        string id = MailHeader.MessageId("incident-7/page/1", "mail.example");
        Assert.Equal(id, MailHeader.MessageId("incident-7/page/1", "mail.example"));
        Assert.NotEqual(id, MailHeader.MessageId("incident-7/page/2", "mail.example"));
        Assert.Matches("^<[0-9a-f]{32}@mail\\.example>$", id);
    }

    [Fact]
    public void MailsOfOneThread_NameTheSameRoot()
    {
        var first = Headers(Mail with { ThreadKey = "incident-7" });
        var second = Headers(Mail with { Key = "other", ThreadKey = "incident-7", InReplyTo = Mail.Key });
        Assert.Equal(first["References"], first["In-Reply-To"]);
        Assert.Equal(first["References"] + " " + first["Message-ID"], second["References"]);
        Assert.Equal(first["Message-ID"], second["In-Reply-To"]);
        Assert.NotEqual(first["References"], first["Message-ID"]);
        Assert.Equal("auto-generated", second["Auto-Submitted"]);
        Assert.Equal("All", second["X-Auto-Response-Suppress"]);
        Assert.NotEqual(first["References"], Headers(Mail with { ThreadKey = "incident-8" })["References"]);
    }

    [Fact]
    public void MailWithoutThread_HasNoThreadHeaders() =>
        Assert.Equal(["Auto-Submitted", "Message-ID", "X-Auto-Response-Suppress", "X-Workflows-About"], Headers(Mail).Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void AnswerToForeignMail_NamesIt() =>
        Assert.Equal("<abc@city.example>", Headers(Mail with { InReplyTo = "<abc@city.example>" })["References"]);

    [Theory]
    [InlineData("subject\r\nBcc: everyone@city.example", "subject Bcc: everyone@city.example")]
    [InlineData("sub\u2028ject", "sub ject")]
    [InlineData("\u0000", "kind")]
    [InlineData("safe\u202Egpj.exe", "safegpj.exe")]
    public void HostileHeaders_LoseTheirCharacters_AndTheMailGoesOut(string hostile, string subject)
    {
        OutgoingMail ready = MailHeader.Ready(
            Mail with { SubjectLine = hostile, Kind = "kind", To = Mail.To with { Name = hostile, Address = hostile, SecondAddress = hostile } });
        Assert.Equal(subject, ready.SubjectLine);
        Assert.DoesNotContain(ready.SubjectLine + ready.To.Name + ready.To.Address + ready.To.SecondAddress,
            c => char.IsControl(c) || c is '\u2028' or '\u202E');
    }

    [Fact]
    public void TextThatIsTooLong_IsCut_AndKeepsItsMail()
    {
        OutgoingMail ready = MailHeader.Ready(Mail with { Text = new string('x', 1_000_000), Html = new string('y', 1_000_000) });
        Assert.True(ready.Text.Length + (ready.Html?.Length ?? 0) <= Workflows.Ledger.LongText.MaxLength);
        Assert.EndsWith("…", ready.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_RefuseWhatCannotWork()
    {
        new MailOptions().Validate();
        Assert.Throws<ArgumentException>(() => new MailOptions { FromAddress = "nobody" }.Validate());
        Assert.Throws<ArgumentException>(() => new MailOptions { FromName = "a\r\nb" }.Validate());
        Assert.Throws<ArgumentException>(() => new MailOptions { MessageIdDomain = "not a domain" }.Validate());
        Assert.Throws<ArgumentException>(() => new MailOptions { MaxAttempts = 0 }.Validate());
        Assert.Throws<ArgumentException>(() => new MailOptions { Backoff = [] }.Validate());
        Assert.Throws<ArgumentException>(() => new MailOptions { AttemptTimeout = TimeSpan.FromMinutes(2) }.Validate());
    }

    private static Dictionary<string, string> Headers(OutgoingMail mail) => new(MailHeader.Of(mail, "mail.example"));
}
