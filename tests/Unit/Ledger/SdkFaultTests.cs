using System.Net;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Moq;
using Moq.Protected;
using Workflows.Ledger;
using Xunit;

namespace Workflows.Unit.Tests.Ledger;

/// <summary>What the SDK's own clients do when a service is busy or an answer is lost: faults that no store shows on demand.</summary>
public sealed class SdkFaultTests : IAsyncLifetime
{
    private readonly LedgerFixture ledger = new();

    /// <summary>
    /// The batch was committed, its answer was lost, and the SDK sent it again by itself: what the caller sees is "exists already". The entry
    /// must be taken for written, once, and not for somebody else's.
    /// </summary>
    [Fact]
    public async Task BatchThatTheSdkRepeats_AppendsToTheAuditLogOnce()
    {
        TableClient real = await ledger.Tables.GetAsync(LedgerTables.Audit);
        Mock<TableClient> table = new();
        int batches = 0;
        table.Setup(t => t.CreateIfNotExistsAsync(It.IsAny<CancellationToken>())).Returns((CancellationToken ct) => real.CreateIfNotExistsAsync(ct));
        table.Setup(t => t.GetEntityIfExistsAsync<TableEntity>(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<IEnumerable<string>>(),
            It.IsAny<CancellationToken>()))
            .Returns((string partition, string row, IEnumerable<string>? select, CancellationToken ct) =>
                real.GetEntityIfExistsAsync<TableEntity>(partition, row, select, ct));
        table.Setup(t => t.SubmitTransactionAsync(It.IsAny<IEnumerable<TableTransactionAction>>(), It.IsAny<CancellationToken>()))
            .Returns(async (IEnumerable<TableTransactionAction> actions, CancellationToken ct) =>
            {
                if (batches++ == 0)
                {
                    await real.SubmitTransactionAsync(actions, ct); // and the answer is lost
                }

                return await real.SubmitTransactionAsync(actions, ct);
            });
        Mock<TableServiceClient> service = new();
        service.Setup(s => s.GetTableClient(LedgerTables.Audit)).Returns(table.Object);
        AuditLog log = new(new LedgerTables(service.Object), ledger.Clock);

        AuditReceipt receipt = await log.AppendAsync(Entry("once"));
        AuditReceipt next = await log.AppendAsync(Entry("next"));

        Assert.Equal((1, 2), (receipt.Sequence, next.Sequence));
        Assert.Equal(["once", "next"], (await new AuditLog(ledger.Tables, ledger.Clock).ReadAsync("okayama")).Entries.Select(e => e.Key));
    }

    /// <summary>A service that says when to come back is asked again then, by the client as the application makes it; the row is written once.</summary>
    [Fact]
    public async Task ThrottledWrite_IsRepeatedAfterTheTimeThatTheServiceNames()
    {
        List<string> requests = [];
        Mock<HttpMessageHandler> service = new();
        service.Protected().Setup<Task<HttpResponseMessage>>("SendAsync", ItExpr.IsAny<HttpRequestMessage>(), ItExpr.IsAny<CancellationToken>())
            .ReturnsAsync((HttpRequestMessage request, CancellationToken _) =>
            {
                requests.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
                bool isInsert = request.Method == HttpMethod.Post && request.RequestUri.AbsolutePath.EndsWith("/things", StringComparison.Ordinal);
                HttpResponseMessage answer = new(
                    request.Method == HttpMethod.Get ? HttpStatusCode.NotFound
                    : isInsert && requests.Count(r => r == requests[^1]) == 1 ? HttpStatusCode.ServiceUnavailable
                    : HttpStatusCode.NoContent)
                { RequestMessage = request };
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    answer.Headers.Add("retry-after-ms", "1");
                }
                else if (answer.StatusCode == HttpStatusCode.NoContent)
                {
                    answer.Headers.TryAddWithoutValidation("ETag", "W/\"datetime'2026-11-20T00%3A00%3A00.0000000Z'\"");
                }

                return answer;
            });
        using HttpClient http = new(service.Object);
        TableServiceClient client = new(
            new Uri("http://tables.example/account"), new TableSharedKeyCredential("account", "c2VjcmV0"),
            new TableClientOptions { Transport = new HttpClientTransport(http) });
        TableClient table = await new LedgerTables(client).GetAsync("things");

        TableEntity? written = await table.UpdateAsync("p", "r", _ => new TableEntity("p", "r") { ["Value"] = 1 }, ledger.Clock);

        Assert.Equal(1, written!.GetInt32("Value"));
        Assert.Equal(2, requests.Count(r => r == "POST /account/things"));
    }

    public Task InitializeAsync() => ledger.InitializeAsync();

    public Task DisposeAsync() => ledger.DisposeAsync();

    private AuditEntry Entry(string key) =>
        new() { ContractId = "okayama", Key = key, At = ledger.Now, Actor = "tanaka", Action = "incident.close", Subject = "incident-7" };
}
