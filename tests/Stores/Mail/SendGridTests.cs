using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SendGrid;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.Stores.Tests.Tables;
using Workflows.Testing;
using Xunit;

namespace Workflows.Stores.Tests.Mail;

/// <summary>The application's mail through SendGrid's own client, to a server that holds to the documented API.</summary>
public sealed class SendGridTests(SqliteFile file) : IClassFixture<SqliteFile>
{
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Mail_IsWhatTheApiDocuments()
    {
        await using SendGridServer server = await SendGridServer.StartAsync();
        MailReceipt receipt = await Outbox(server).EnqueueAndTryAsync(Mail("documented"));

        Assert.True(receipt.State == MailState.Accepted, receipt.Error);
        JsonElement mail = Assert.Single(server.Taken);
        JsonElement to = mail.GetProperty("personalizations")[0].GetProperty("to")[0];
        Assert.Equal(("tanaka@operations.example", "田中 花子"), (to.GetProperty("email").GetString(), to.GetProperty("name").GetString()));
        Assert.Equal("【障害】住基", mail.GetProperty("subject").GetString());
        Assert.Equal(["text/plain", "text/html"], mail.GetProperty("content").EnumerateArray().Select(c => c.GetProperty("type").GetString()));
        Assert.Equal(MailHeader.MessageId("documented", "workflows.example"), MessageId(mail));
        Assert.False(mail.GetProperty("tracking_settings").GetProperty("click_tracking").GetProperty("enable").GetBoolean());
    }

    /// <summary>Throttled, and then taken with the answer lost: it is tried until an answer comes, always as the same mail.</summary>
    [Fact]
    public async Task ThrottledMail_AndOneWhoseAnswerIsLost_GoOutAsOneMail()
    {
        await using SendGridServer server = await SendGridServer.StartAsync();
        server.Faults.Enqueue(HttpStatusCode.TooManyRequests);
        server.Faults.Enqueue(HttpStatusCode.Accepted);
        MailOutbox outbox = Outbox(server);

        Assert.Equal(MailState.Retrying, (await outbox.EnqueueAndTryAsync(Mail("lost"))).State);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(MailState.Retrying, Assert.Single(await outbox.DeliverDueAsync(clock.GetUtcNow(), 10)).State);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(MailState.Accepted, Assert.Single(await outbox.DeliverDueAsync(clock.GetUtcNow(), 10)).State);

        Assert.Equal(2, server.Taken.Count);
        Assert.Single(server.Taken.Select(MessageId).Distinct());
    }

    [Fact]
    public async Task WrongKey_IsOurFault_AndTheMailWaits()
    {
        await using SendGridServer server = await SendGridServer.StartAsync();
        MailReceipt receipt = await Outbox(server, "SG.another").EnqueueAndTryAsync(Mail("wrong key"));
        Assert.Equal(MailState.Retrying, receipt.State);
        Assert.StartsWith("401", receipt.Error, StringComparison.Ordinal);
        Assert.Empty(server.Taken);
    }

    private static string? MessageId(JsonElement mail) => mail.GetProperty("headers").GetProperty("Message-ID").GetString();

    private MailOutbox Outbox(SendGridServer server, string key = SendGridServer.Key) => new(
        new LedgerTables(file.Client), new SendGridClient(new SendGridClientOptions { ApiKey = key, Host = server.Address }), Options.Create(new MailOptions()),
        clock, NullLogger<MailOutbox>.Instance);

    private OutgoingMail Mail(string key) => new()
    {
        Key = key, ContractId = "okayama", About = "incident-7", Kind = "incident.page", To = new("tanaka", "田中 花子", "tanaka@operations.example", null),
        SubjectLine = "【障害】住基", Text = "本文", Html = "<p>本文</p>", CreatedAt = clock.GetUtcNow(), ThreadKey = "incident-7",
    };
}
