using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SendGrid;
using SendGrid.Helpers.Mail;
using Workflows.Embedded.Mail;
using Xunit;

namespace Workflows.Stores.Tests.Mail;

/// <summary>What is written, seen through the outbox folder: the relay gets the same bytes.</summary>
public sealed class OutboxTests : IDisposable
{
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("workflows-outbox-").FullName, "送信箱");

    private RelaySendGridClient Client => new(new Uri(folder).AbsoluteUri);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Fact]
    public async Task TextAndHtml_AreAlternativesThatAPersonCanReadInTheFile()
    {
        SendGridMessage message = Message("【障害】基幹システムが停止しました。至急ご確認ください（第1報）― Incident №42 😀", "本文です。\nURL: https://x.example/\n.dot", "<p>本文です。</p>");
        message.AddCc("cc@b.example", "Ann \"A\" O'Neil");
        message.AddBcc("bcc@b.example");
        message.SetReplyTo(new EmailAddress("reply@例え.example", "窓口"));
        message.AddGlobalHeader("Message-ID", "<0123456789abcdef@workflows.example>");
        message.AddGlobalHeader("Auto-Submitted", "auto-generated");
        message.AddGlobalHeader("In-Reply-To", "<root@workflows.example>");
        message.AddGlobalHeader("References", string.Join(' ', Enumerable.Range(0, 20).Select(i => $"<reference-number-{i}@workflows.example>")));

        Response response = await Client.SendEmailAsync(message);
        Assert.Equal((HttpStatusCode.Accepted, true, "0123456789abcdef@workflows.example"),
            (response.StatusCode, response.IsSuccessStatusCode, response.DeserializeResponseHeaders()["X-Message-Id"]));
        ParsedMail mail = ReadOnly();
        Assert.Equal(message.Personalizations![0].Subject, mail.Decoded("Subject"));
        Assert.Equal("運用センター <from@a.example>", mail.Decoded("From"));
        Assert.Equal("山田 太郎 <to@b.example>", mail.Decoded("To"));
        Assert.Equal("\"Ann \\\"A\\\" O'Neil\" <cc@b.example>", mail.Header("Cc"));
        Assert.Equal("bcc@b.example", mail.Header("Bcc"));
        Assert.Equal("窓口 <reply@xn--r8jz45g.example>", mail.Decoded("Reply-To"));
        Assert.Equal("<0123456789abcdef@workflows.example>", mail.Header("Message-ID"));
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.Equal("<root@workflows.example>", mail.Header("In-Reply-To"));
        Assert.Equal(20, mail.Header("References")!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("1.0", mail.Header("MIME-Version"));
        Assert.True(DateTimeOffset.TryParseExact(mail.Header("Date")![..^2] + ":00", "ddd, dd MMM yyyy HH:mm:ss zzz", null, default, out _),
            mail.Header("Date"));
        Assert.Equal("multipart/alternative", mail.MediaType);
        Assert.True(mail.IsClosed);
        Assert.Equal(["text/plain", "text/html"], mail.Parts.Select(p => p.MediaType));
        Assert.Equal("本文です。\r\nURL: https://x.example/\r\n.dot", mail.Parts[0].Text);
        Assert.Equal("<p>本文です。</p>", mail.Parts[1].Text);
        Assert.All(mail.Parts, p => Assert.Equal("8bit", p.Header("Content-Transfer-Encoding")));
        AssertLines(mail);
    }

    /// <summary>Time, reader and case are told by the name; sent again it is the same file.</summary>
    [Theory]
    [InlineData("standard-20261201-5qd2x8k1 20261201T064527Z", "20261201T064527Z-to-standard-20261201-5qd2x8k1-")]
    [InlineData("../../etc 案件 20261201T064527Z", "20261201T064527Z-to-....etc-")]
    [InlineData(null, "to-")]
    public async Task File_IsNamedByTimeReaderAndCase(string? about, string begins)
    {
        SendGridMessage message = Message("件名", "本文", null);
        message.AddGlobalHeader("Message-ID", "<0123456789abcdef@workflows.example>");
        if (about is not null)
        {
            message.AddGlobalHeader("X-Workflows-About", about);
        }

        await Client.SendEmailAsync(message);
        await Client.SendEmailAsync(message);
        string file = Assert.Single(Directory.GetFiles(folder));
        Assert.Matches("^" + begins.Replace(".", "\\.", StringComparison.Ordinal) + "[0-9a-f]{16}\\.eml$", Path.GetFileName(file));
        Assert.Equal([file], OutboxFolder.FilesOf(folder, ["<other@workflows.example>", "<0123456789abcdef@workflows.example>"]));
        Assert.Empty(OutboxFolder.FilesOf(folder, ["<other@workflows.example>"]));
        string before = Path.Combine(folder, "0123456789abcdefworkflowsexample-" + Path.GetFileName(file)[^20..]); // as an older release named it
        File.Move(file, before);
        Assert.Equal([before], OutboxFolder.FilesOf(folder, ["<0123456789abcdef@workflows.example>"]));
    }

    [Theory]
    [InlineData("on the way to a relay", false)]
    [InlineData("a line\n--=_that looks like the end of a part", true)]
    [InlineData("a NUL \0", true)]
    public void Text_ThatARelayOrAReaderCouldMistake_IsInBase64(string text, bool readable)
    {
        ParsedMail mail = ParsedMail.Of(Written(Message("s", text, null), readable));
        Assert.Equal("base64", mail.Header("Content-Transfer-Encoding"));
    }

    [Fact]
    public void Text_WithALineTooLongForMail_IsInBase64()
    {
        ParsedMail mail = ParsedMail.Of(Written(Message("s", new string('あ', 333), null), readable: true));
        Assert.Equal("base64", mail.Header("Content-Transfer-Encoding"));
    }

    [Fact]
    public async Task Files_AreAttachedUnderTheirNames_AndInlineOnesRelatedToTheHtml()
    {
        SendGridMessage message = Message("Report", "text", "<img src='cid:logo'>");
        string japanese = "月次報告書（令和8年4月）_とても長い名前のファイルなので分割されます.pdf";
        byte[] content = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i % 256))];
        message.AddAttachment(japanese, Convert.ToBase64String(content), "application/pdf");
        message.AddAttachment("plain \"name\".csv", Convert.ToBase64String("a,b"u8), "text/csv; charset=utf-8");
        message.AddAttachment("logo.png", Convert.ToBase64String([1, 2, 3]), "image/png", "inline", "logo");
        message.AddAttachment("bytes.bin", Convert.ToBase64String([1]));

        Assert.Equal(HttpStatusCode.Accepted, (await Client.SendEmailAsync(message)).StatusCode);
        ParsedMail mail = ReadOnly();
        Assert.Equal("multipart/mixed", mail.MediaType);
        Assert.Equal(["multipart/alternative", "application/pdf", "text/csv", "application/octet-stream"], mail.Parts.Select(p => p.MediaType));
        Assert.Equal([japanese, "plain \"name\".csv", "bytes.bin"], mail.Parts.Skip(1).Select(p => p.FileName()));
        Assert.Equal(content, mail.Parts[1].Bytes);
        ParsedMail related = mail.Parts[0].Parts[1];
        Assert.Equal(("multipart/related", "<logo>"), (related.MediaType, related.Parts[1].Header("Content-ID")));
        AssertLines(mail);
    }

    [Fact]
    public void Repeat_HasTheSameBytes()
    {
        SendGridMessage message = Message("Report", "text", "<img src='cid:logo'>");
        message.AddGlobalHeader("Message-ID", "<id@workflows.example>");
        message.AddAttachment("logo.png", Convert.ToBase64String([1, 2, 3]), "image/png", "inline", "logo");
        message.AddAttachment("a.csv", Convert.ToBase64String("a,b"u8), "text/csv");
        Assert.Equal(Written(message), Written(message));
    }

    [Fact]
    public async Task Mails_AreForTheirOwnerAlone_AlsoInAFolderThatWasOpenBefore()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Directory.CreateDirectory(
            folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await Client.SendEmailAsync(Message("Subject", "text", null));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(folder))));
    }

    [Fact]
    public async Task Repeat_ReplacesItsFile_AndLeavesNoOther()
    {
        SendGridMessage message = Message("One", "text", null);
        message.AddGlobalHeader("Message-ID", "<a/../b@workflows.example>");
        await Client.SendEmailAsync(message);
        message.SetSubject("Two");
        await Client.SendEmailAsync(message);
        Assert.Equal("Two", ReadOnly().Header("Subject"));
        Assert.Equal("text/plain", ReadOnly().MediaType);

        SendGridMessage other = Message("Three", "text", null);
        other.AddGlobalHeader("Message-ID", "<a..b@workflows.example>");
        await Client.SendEmailAsync(other);
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public async Task Personalizations_AreMailsOfTheirOwn()
    {
        SendGridMessage message = MailHelper.CreateSingleEmailToMultipleRecipients(
            new EmailAddress("from@a.example"), [new("one@b.example"), new("two@b.example")], "Subject", "text", null);
        message.AddGlobalHeader("Message-ID", "<id@workflows.example>");
        message.SetSubject("For two", 1);
        await Client.SendEmailAsync(message);
        ParsedMail[] mails = [.. Directory.GetFiles(folder).Select(f => ParsedMail.Of(File.ReadAllBytes(f))).OrderBy(m => m.Header("To"))];
        Assert.Equal([("one@b.example", "Subject", "<id@workflows.example>"), ("two@b.example", "For two", "<id.1@workflows.example>")],
            mails.Select(m => (m.Header("To"), m.Header("Subject"), m.Header("Message-ID")))!);
    }

    [Fact]
    public async Task Message_ThatCannotBeMailed_Is400AndSaysWhy()
    {
        (Action<SendGridMessage> Spoil, string Why)[] cases =
        [
            (m => m.From = null, "From"),
            (m => m.Personalizations = null, "personalization"),
            (m => m.Personalizations![0].Tos = [], "To"),
            (m => m.Contents = null, "body"),
            (m => m.AddCc("no address"), "Cc"),
            (m => m.AddCc("a@b.example>\r\nRCPT TO:<x@y.example"), "Cc"),
            (m => m.AddCc("山@b.example"), "Cc"),
            (m => m.AddGlobalHeader("X-A: b\r\nX-C", "d"), "header"),
            (m => m.AddGlobalHeader("bcc", "x@y.example"), "header"),
            (m => m.AddGlobalHeader("Message-ID", "plain"), "Message-ID"),
            (m => m.AddAttachment("a", "no base64!"), "base64"),
            (m => m.AddAttachment("a", "eA==", "text/plain\r\nX: y"), "media type"),
            (m => m.AddAttachment("a", "eA==", null, "inline", "a>\r\n"), "content id"),
        ];
        foreach ((Action<SendGridMessage> spoil, string why) in cases)
        {
            SendGridMessage message = Message("Subject", "text", null);
            spoil(message);
            Response response = await Client.SendEmailAsync(message);
            Assert.Equal((why, HttpStatusCode.BadRequest), (why, response.StatusCode));
            Assert.Contains(why, await response.Body!.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.True((await response.DeserializeResponseBodyAsync()).ContainsKey("errors"));
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Outbox_ThatCannotBeWritten_Is503()
    {
        await File.WriteAllTextAsync(folder, "a file where the folder should be");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Client.SendEmailAsync(Message("Subject", "text", null))).StatusCode);
    }

    [Fact]
    public void HeaderInjection_MeetsSpecification()
    {
        Gen<string> hostile =
            Gen.ArrayOf(Gen.Elements("\r", "\n", "\r\n", "\r\n ", "\u0085", "\u2028", "\0", "Bcc: x@y.example", "a", "=?", "?=", "\"", "\\", ",", ";", ":", "<",
            ">", "日本", "😀", "\uD83D", " ", "  ", new string('x', 1200)))
            .Select(parts => string.Concat(parts));
        Prop.ForAll(Arb.From(hostile), text =>
        {
            string file = string.IsNullOrWhiteSpace(text) ? "x" : text; // the SDK drops a file without a name
            SendGridMessage message = Message(text, "text", null);
            message.SetFrom("from@a.example", text[..Math.Min(text.Length, 250)]);
            message.AddGlobalHeader("X-Free", text);
            message.AddAttachment(file, "eA==");
            try
            {
                ParsedMail mail = ParsedMail.Of(Written(message));
                Assert.Equal(["content-type", "date", "from", "message-id", "mime-version", "subject", "to", "x-free"],
                    mail.Headers.Select(h => h.Name.ToLowerInvariant()).Order(StringComparer.Ordinal));
                if (!text.Contains("=?", StringComparison.Ordinal))
                {
                    // What looks like the half of an encoded word is read differently by every program.
                    Assert.Equal(Wellformed(text).Trim(), mail.Decoded("Subject").Trim());
                }

                Assert.Equal(Wellformed(file), mail.Parts[1].FileName());
                AssertLines(mail);
            }
            catch (MailFormatException)
            {
                Assert.True(text.Any(c => char.IsControl(c) || c is '\u2028'), text);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Host_OfAnotherKind_IsRefusedWithoutShowingIt()
    {
        NotSupportedException refusal = Assert.Throws<NotSupportedException>(() => new RelaySendGridClient("https://user:secret@api.sendgrid.com"));
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => new RelaySendGridClient("smtp://relay.example?tls=maybe"));
    }

    private static SendGridMessage Message(string subject, string? text, string? html) => MailHelper.CreateSingleEmail(
        new EmailAddress("from@a.example", "運用センター"), MailHelper.StringToEmailAddress("山田 太郎 <to@b.example>"), subject, text, html);

    private static string Wellformed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static void AssertLines(ParsedMail mail)
    {
        foreach (string line in mail.Head.Split("\r\n"))
        {
            Assert.True(line.Length <= 998 && line.All(c => c is >= ' ' and <= '~' or '\t'), line);
        }
    }

    private static byte[] Written(SendGridMessage message, bool readable = false)
    {
        using MemoryStream bytes = new();
        Assert.Single(MimeComposer.Compose(message, DateTimeOffset.UnixEpoch, readable)).Message.WriteTo(MimeMail.Format, bytes);
        return bytes.ToArray();
    }

    private ParsedMail ReadOnly() => ParsedMail.Of(File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder))));
}
