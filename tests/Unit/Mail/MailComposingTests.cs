using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Workflows.Kit.Mail;
using Workflows.Mail;
using Workflows.Unit.Tests.Ledger;
using Xunit;

namespace Workflows.Unit.Tests.Mail;

public sealed class MailComposingTests : IAsyncLifetime
{
    private readonly LedgerFixture ledger = new();
    private readonly FakeRelay relay = new();

    private static readonly OutgoingMail Addressed = new()
    {
        Key = "incident-7/page/1/aoki", ContractId = "okayama", About = "okayama-20261120-abcdefgh", Kind = "incident.page",
        To = new("aoki", "青木", "aoki@operator.example", "aoki@second.example"),
        SubjectLine = "", Text = "", CreatedAt = new(2026, 11, 20, 1, 0, 0, TimeSpan.Zero),
    };

    public Task InitializeAsync() => ledger.InitializeAsync();

    public Task DisposeAsync() => ledger.DisposeAsync();

    /// <summary>The reader gets two sentences at once; that the text failed is a mail that failed, and becomes the fact of which the manager is told.</summary>
    [Fact]
    public async Task MailThatCannotBeWritten_IsSentAsTwoSentences_AndIsAnUndeliverableOne()
    {
        MailOutbox outbox = new(ledger.Tables, relay, Options.Create(new MailOptions()), ledger.Clock, NullLogger<MailOutbox>.Instance);
        for (int again = 0; again < 2; again++)
        {
            MailReceipt receipt = await outbox.ComposeAndTryAsync(Addressed, "ja", () => throw new FormatException("no such\nthing"));
            UnreachedMail fact = UnreachedMail.Of(receipt)!;
            Assert.Equal(("undeliverable/incident-7/page/1/aoki/unwritten", "aoki", "The text could not be written. FormatException: no such thing"),
                (fact.Id, fact.PersonId, fact.Error));
        }

        Assert.Contains("okayama-20261120-abcdefgh", Assert.Single(relay.Accepted).PlainTextContent, StringComparison.Ordinal);
        Assert.Equal(1, await outbox.CountFailedAsync(DateTimeOffset.MinValue, 10));
    }

    [Fact]
    public async Task WrittenMail_IsSentAsItIs()
    {
        MailOutbox outbox = new(ledger.Tables, relay, Options.Create(new MailOptions()), ledger.Clock, NullLogger<MailOutbox>.Instance);
        Assert.Equal(MailState.Accepted, (await outbox.ComposeAndTryAsync(Addressed, "ja", () => new("件名", new MailBody().Paragraph("本文"), "ja", "3.1"))).State);
        Assert.Equal("件名", Assert.Single(relay.Accepted).Subject);
    }
}
