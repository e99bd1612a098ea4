using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SendGrid;
using SendGrid.Helpers.Mail;
using Workflows.Embedded.Mail;
using Workflows.Stores.Tests.Servers;
using Workflows.Testing;
using Xunit;

namespace Workflows.Stores.Tests.Mail;

/// <summary>Through a real SMTP server, read back by another program's MIME parser.</summary>
[RequiresNode]
public sealed class MailDevTests(MailDevServer server) : IClassFixture<MailDevServer>
{
    [StoreFact]
    public async Task Mail_ArrivesAsItWasWritten()
    {
        Assert.NotNull(server);
        const string Subject = "【承認依頼】本番環境の変更（CHG-2026-0042）についてご承認をお願いいたします ― 期限は明日の正午です";
        SendGridMessage message = MailHelper.CreateSingleEmail(
            new EmailAddress("ops@contractor.example", "運用センター"), new EmailAddress("taro@client.example", "山田 太郎"), Subject,
            "承認コード: 123456\n.先頭の点\n髙﨑①😀", "<p>承認コード: <b>123456</b> 髙﨑①😀</p>");
        message.AddCc("cc@client.example");
        message.AddBcc("hidden@client.example");
        message.AddGlobalHeader("Message-ID", "<0123456789abcdef0123456789abcdef@workflows.example>");
        message.AddGlobalHeader("Auto-Submitted", "auto-generated");
        message.AddAttachment("月次報告書（令和8年4月）とても長い名前のファイル.txt", Convert.ToBase64String("内容"u8), "text/plain; charset=utf-8");

        Response response = await new RelaySendGridClient(MailDevServer.Host).SendEmailAsync(message);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);

        using HttpClient http = new() { BaseAddress = MailDevServer.Api };
        JsonElement[] mails = [];
        await Eventually.HoldsAsync(async () => (mails = (await http.GetFromJsonAsync<JsonElement[]>("email"))!).Length > 0);
        JsonElement mail = Assert.Single(mails);
        Assert.Equal(Subject, mail.GetProperty("subject").GetString());
        Assert.Equal("承認コード: 123456\n.先頭の点\n髙﨑①😀", mail.GetProperty("text").GetString()!.ReplaceLineEndings("\n").Trim());
        Assert.Contains("<b>123456</b> 髙﨑①😀", mail.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Equal("運用センター", mail.GetProperty("from")[0].GetProperty("name").GetString());
        Assert.Equal(("taro@client.example", "山田 太郎"),
            (mail.GetProperty("to")[0].GetProperty("address").GetString(), mail.GetProperty("to")[0].GetProperty("name").GetString()));
        Assert.Equal(
            ["taro@client.example", "cc@client.example", "hidden@client.example"],
            mail.GetProperty("envelope").GetProperty("to").EnumerateArray().Select(t => t.GetProperty("address").GetString()));
        JsonElement headers = mail.GetProperty("headers");
        Assert.Equal(
            ("<0123456789abcdef0123456789abcdef@workflows.example>", "auto-generated", false),
            (headers.GetProperty("message-id").GetString(), headers.GetProperty("auto-submitted").GetString(), headers.TryGetProperty("bcc", out _)));
        JsonElement file = Assert.Single(mail.GetProperty("attachments").EnumerateArray());
        Assert.Equal(("月次報告書（令和8年4月）とても長い名前のファイル.txt", "内容"u8.Length), (file.GetProperty("fileName").GetString(), file.GetProperty("length").GetInt32()));
    }
}
