using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Workflows.People;
using Workflows.Testing;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>What an incident costs, counted in calls to the tables: in a storm of alerts that is what the processor does (docs/performance.md).</summary>
public sealed class StormScenarios
{
    /// <summary>
    /// Each write is a change of threads and some pages of the disk, for Azure a request over the network. Lower the bounds when you save one.
    /// </summary>
    [Fact]
    public async Task AnAlertThatPagesTwo_CostsNoMoreCallsToTheTablesThanItDid()
    {
        int reads = 0;
        int writes = 0;
        await using IncidentHarness h = await IncidentHarness.StartAsync(people: TwoOnCall(), configure: services =>
        {
            TableServiceClient tables = (TableServiceClient)services.Last(s => s.ServiceType == typeof(TableServiceClient)).ImplementationInstance!;
            services.AddSingleton<TableServiceClient>(new FaultyTables(tables)
            {
                BeforeRead = _ => Interlocked.Increment(ref reads),
                BeforeWrite = _ =>
                {
                    Interlocked.Increment(ref writes);
                    return Task.CompletedTask;
                },
            });
        });
        await h.AlertAsync(rule: "first", episode: "e1", group: "g1"); // tables are made and contracts kept at the first one
        await h.ExpectMailsAsync("page→one", "page→two");

        (reads, writes) = (0, 0);
        await h.AlertAsync(rule: "second", episode: "e2", group: "g2");
        await h.ExpectMailsAsync("page→one", "page→two");
        Assert.InRange(writes, 15, MostWrites);
        Assert.InRange(reads, 5, MostReads);
    }

    /// <summary>
    /// Two for the alert (its group, its rule), twice the incident's row, two for each of two facts (itself, the audit), six for each mail (the link and its
    /// list, the mail in two lists, the mail, how it stands).
    /// </summary>
    private const int MostWrites = 20;

    private const int MostReads = 17;

    private static PeopleDirectory TwoOnCall() => new(
        [.. ((string[])["one", "two"]).Select(id => new Person(id, id, id, $"{id}@people.example", null, "ja", Party.Contractor))],
        [.. ((string[])["one", "two"]).Select(id => new Assignment("standard", "on_call", id, null, null))],
        []);
}
