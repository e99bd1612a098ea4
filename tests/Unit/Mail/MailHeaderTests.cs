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
        Assert.NotEqual(first["References"], Headers(Mail with { ThreadKey = "incident-8" })["References"]);
    }

    [Fact]
    public void MailWithoutThread_HasNoThreadHeaders() =>
        Assert.Equal(["Auto-Submitted", "Message-ID"], Headers(Mail).Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void AnswerToForeignMail_NamesIt() =>
        Assert.Equal("<abc@city.example>", Headers(Mail with { InReplyTo = "<abc@city.example>" })["References"]);

    [Theory]
    [InlineData("subject\r\nBcc: everyone@city.example")]
    [InlineData("subject\nX")]
    [InlineData("sub\u2028ject")]
    [InlineData("\u0000")]
    public void ControlCharactersInHeaders_AreNamed(string hostile)
    {
        foreach (OutgoingMail mail in new[]
        {
            Mail with { SubjectLine = hostile },
            Mail with { To = Mail.To with { Name = hostile } },
            Mail with { To = Mail.To with { Address = hostile } },
            Mail with { To = Mail.To with { SecondAddress = hostile } },
            Mail with { InReplyTo = hostile },
        })
        {
            Assert.Contains("found U+", Assert.Throws<ArgumentException>(() => MailHeader.Check(mail)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("tanaka@operations.example", true)]
    [InlineData("田中@operations.example", true)]
    [InlineData("tanaka", false)]
    [InlineData("", false)]
    [InlineData("Tanaka <tanaka@operations.example>", false)]
    [InlineData("a@b.example, c@d.example", false)]
    public void Address_IsRecognised(string address, bool expected) => Assert.Equal(expected, MailHeader.IsAddress(address));

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
