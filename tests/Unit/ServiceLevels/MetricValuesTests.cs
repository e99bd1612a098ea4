using System.Globalization;
using System.Text;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;
using Workflows.Unit.Tests.Contracts;
using Workflows.Unit.Tests.Ledger;
using Xunit;
using static Workflows.Unit.Tests.Calendars.TestCalendars;

namespace Workflows.Unit.Tests.ServiceLevels;

/// <summary>MIE-SLA-29: values come in as a file or from a source, everything or nothing, once.</summary>
public sealed class MetricValuesTests : IAsyncLifetime
{
    private readonly LedgerFixture store = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => store.DisposeAsync();

    private static readonly DateTimeOffset Now = Tokyo9("2019-05-10 09:00");
    private static readonly Actor By = new("toban1");

    /// <summary>Headings in either language and any order, moments as spreadsheets and tools write them, systems as tools call them.</summary>
    [Theory]
    [InlineData("metric,system,at,value\ncpu,db,2019-04-01T09:00:00+09:00,12.5")]
    [InlineData("値,指標,日時,システム\r\n12.5,cpu,2019/4/1 9:00,DB\r\n")]
    [InlineData("\uFEFFMetric,System,At,Value\ncpu,db.kouiki.example:9100,2019-04-01 09:00,1.25E+1")]
    [InlineData("metric,system,at,value\ncpu,\"db\",2019-04-01T00:00:00.9Z,12.500000999")]
    public async Task AFile_IsRead(string csv)
    {
        MetricPlan plan = await Commands().PlanAsync(Mie, MetricCommands.File, MetricRows.OfCsv(csv), Now);
        Assert.Empty(plan.Wrong);
        Assert.Equal(new(new("cpu", "db", Tokyo9("2019-04-01 09:00")), 12.5m), Assert.Single(plan.Taken));
    }

    /// <summary>Every error says line, column, what was expected and what was found, in the reader's language; nothing is taken.</summary>
    [Theory]
    [InlineData("metric,system,at,value\ncpu,db,2019-04-01 09:00,1\nram,db,2019-04-01 09:00,1", "3行目の「指標」：「ram」という指標は契約にありません。")]
    [InlineData("metric,system,at,value\ncpu,printer,2019-04-01 09:00,1", "2行目の「システム」：「printer」というシステムはこの指標の対象にありません。")]
    [InlineData("metric,system,at,value\ncpu,db,1.4.2019,1", "2行目の「日時」：")]
    [InlineData("metric,system,at,value\ncpu,db,2019-03-31 23:59,1", "2行目の「日時」：2019年4月1日(月) 00:00から")] // before the term
    [InlineData("metric,system,at,value\ncpu,db,2019-05-10 09:06,1", "2行目の「日時」：")] // to come
    [InlineData("metric,system,at,value\ncpu,db,2019-04-01 09:00,\"1,5\"", "2行目の「値」：")]
    [InlineData("metric,system,at,value\ncpu,db,2019-04-01 09:00,12%", "2行目の「値」：")]
    [InlineData("metric,system,at,value\ncpu,db,2019-04-01 09:00,1000000000000", "2行目の「値」：")]
    [InlineData("metric,system,at,value\ncpu,db,2019-04-01 09:00,1\ncpu,db,2019-04-01 09:00,2", "3行目の「値」：この日時の値はすでに1（file）と記録されていますが、2でした。")]
    [InlineData("metric,system,at,value\ncpu,db,1", "2行目：4列が必要ですが、3列でした。")]
    [InlineData("metric,system,at\ncpu,db,1", "1行目：見出しは")]
    [InlineData("", "1行目：値が1件もありません。")]
    public async Task AnError_SaysWhere(string csv, string words)
    {
        MetricCommands commands = Commands();
        MetricPlan plan = await commands.PlanAsync(Mie, MetricCommands.File, MetricRows.OfCsv(csv), Now);
        Assert.StartsWith(words, Assert.Single(plan.Wrong).In("ja"), StringComparison.Ordinal);
        Assert.StartsWith("Line ", plan.Wrong[0].In("en"), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => commands.TakeAsync(Mie, plan, By, Now));
    }

    [Theory]
    [InlineData("""{"values":[{"metric":"cpu","system":"db","at":"2019-04-01T09:00:00+09:00","value":12.5}]}""", null)]
    [InlineData("""{"values":[{"metric":"cpu","system":"db","at":"2019-04-01T09:00:00+09:00","value":"12.5"}]}""", null)]
    [InlineData("""{"values":[{"metric":"cpu","system":"db","at":"2019-04-01T09:00:00+09:00"}]}""", "Line 1: expected the members metric, system, at, value")]
    [InlineData("""{"values":[{"metric":"cpu","system":"db","at":"2019-04-01T09:00:00+09:00","value":true}]}""", "Line 1: expected the members")]
    [InlineData("""{"values":[],"more":1}""", "Line 1: expected JSON of the form")]
    [InlineData("""{"values":[]}""", "Line 1: expected at least one value")]
    [InlineData("{", "Line 1: expected JSON of the form")]
    public async Task Json_IsRead(string json, string? error)
    {
        MetricPlan plan = await Commands().PlanAsync(Mie, "nms", MetricRows.OfJson(Encoding.UTF8.GetBytes(json)), Now);
        Assert.Equal(error is null ? 1 : 0, plan.Taken.Count);
        Assert.Equal(error is null, plan.Wrong.Count == 0);
        Assert.StartsWith(error ?? "", plan.Wrong.Count == 0 ? "" : plan.Wrong[0].In("en"), StringComparison.Ordinal);
    }

    /// <summary>
    /// The same again changes nothing; another value of the same moment is refused, whoever sends it, until the delivery that was wrong is taken
    /// back. What was on record on a day stays so for the report of that day.
    /// </summary>
    [Fact]
    public async Task AMoment_HasOneValue_UntilItIsTakenBack()
    {
        MetricCommands commands = Commands();
        Assert.Equal((2, 0, 0), await TakeAsync("1", "2"));
        Assert.Equal((0, 2, 0), await TakeAsync("1", "2"));
        Assert.Equal((0, 1, 1), await TakeAsync("1", "3"));
        Assert.Equal([1, 2], await ValuesAsync());

        string delivery = Assert.Single((await Metrics.ReadAsync("mie", new(2019, 4, 1))).Deliveries).Id;
        Assert.IsType<CommandResult.Refused>(await commands.TakeBackAsync(Mie, new(2019, 4, 1), delivery, " ", By, Now.AddDays(1)));
        Assert.IsType<CommandResult.Refused>(await commands.TakeBackAsync(Mie, new(2019, 4, 1), "another", "誤り", By, Now.AddDays(1)));
        Assert.IsType<CommandResult.Done>(await commands.TakeBackAsync(Mie, new(2019, 4, 1), delivery, "単位の誤り", By, Now.AddDays(1)));
        Assert.Empty(await ValuesAsync());
        Assert.Equal([1, 2], await ValuesAsync(Now)); // as it was known then
        Assert.Equal((2, 0, 0), await TakeAsync("1", "2")); // the same is a delivery of its own now
        Assert.Equal([1, 2], await ValuesAsync());

        async Task<(int Taken, int Known, int Wrong)> TakeAsync(string first, string second)
        {
            MetricPlan plan = await commands.PlanAsync(Mie, "nms",
                MetricRows.OfCsv($"metric,system,at,value\ncpu,db,2019-04-30 23:00,{first}\ncpu,db,2019-04-30 23:59:59,{second}"), Now.AddDays(2));
            if (plan.Wrong.Count == 0)
            {
                await commands.TakeAsync(Mie, plan, By, Now);
            }

            return (plan.Taken.Count, plan.Known, plan.Wrong.Count);
        }

        async Task<decimal[]> ValuesAsync(DateTimeOffset? asOf = null) =>
            [.. (await Metrics.ReadAsync("mie", new(2019, 4, 1), asOf)).Series().SelectMany(s => s.Samples).Select(s => s.Value)];
    }

    /// <summary>A month of hourly values of five metrics: some facts, one delivery; as long as one of its facts is missing, none of it counts.</summary>
    [Fact]
    public async Task ALargeDelivery_CountsAsAWhole()
    {
        MetricCommands commands = Commands();
        StringBuilder csv = new("metric,system,at,value\n");
        foreach (string metric in (string[])["cpu", "memory", "disk_io", "services", "hardware_status"])
        {
            for (DateTimeOffset at = Tokyo9("2019-03-31 15:00").AddHours(9); at < Tokyo9("2019-05-02 00:00"); at = at.AddHours(1))
            {
                csv.Append(CultureInfo.InvariantCulture, $"{metric},db,{at:yyyy-MM-dd'T'HH:mm:sszzz},0.5\n");
            }
        }

        MetricPlan plan = await commands.PlanAsync(Mie, MetricCommands.File, MetricRows.OfCsv(csv.ToString()), Now);
        Assert.Empty(plan.Wrong);
        await commands.TakeAsync(Mie, plan, By, Now);
        MetricMonth april = await Metrics.ReadAsync("mie", new(2019, 4, 1));
        Assert.Equal((5 * 720, 5 * 720), (april.Values.Count, Assert.Single(april.Deliveries).Values));
        Assert.Equal(5 * 24, (await Metrics.ReadAsync("mie", new(2019, 5, 1))).Values.Count);
        Assert.True(april.Facts.Count > 2);

        IReadOnlyList<MetricFact> facts =
            await new FactLedger<MetricFact>(store.Tables, null!, MetricLedger.Table, "", FactFormat.ByAttributes).FactsAsync("mie", april.Id);
        Assert.All(facts.Select((_, i) => MetricMonth.Of(april.Id, facts.Where((_, n) => n != i))), partly => Assert.Empty(partly.Values));
    }

    /// <summary>A month holds so many and not one more.</summary>
    [Fact]
    public async Task TooMany_AreRefused()
    {
        MetricPlan plan = await Commands().PlanAsync(Mie, "nms", new MetricRows(
            [.. Enumerable.Range(0, MetricLedger.MostOfMonth + 2).Select(i => new MetricRow(
                i + 1, "cpu", "db", Tokyo9("2019-04-01 00:00").AddSeconds(i).ToString("O", CultureInfo.InvariantCulture), "1"))], []), Now);
        Assert.Equal(MetricLedger.MostOfMonth + 1, Assert.Single(plan.Wrong).Line);
        string csv = "metric,system,at,value\n" + string.Concat(Enumerable.Repeat("cpu,db,2019-04-01 09:00,1\n", MetricCommands.MostAtOnce + 1));
        Assert.Contains("50000", Assert.Single(MetricRows.OfCsv(csv).Wrong).In("ja"), StringComparison.Ordinal);
    }

    private static Contract Mie => new(ShippedContracts.Catalog["mie"], ShippedContracts.Catalog.CalendarsOf("mie"));

    private MetricLedger Metrics => new(store.Tables, new AuditLog(store.Tables, store.Clock));

    private MetricCommands Commands() => new(Metrics);
}
