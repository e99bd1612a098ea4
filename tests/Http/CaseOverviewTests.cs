using Microsoft.AspNetCore.Http;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Home;
using Workflows.Hosting.InForce;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Pages;
using Workflows.Security;
using Workflows.Testing;
using Workflows.VendorReleases;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>What the home page shows where, and in which order; the hour is 09:00 of Monday 30 November in Japan.</summary>
public sealed class CaseOverviewTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);

    private static readonly ContractFolder Folder = ContractFolder.Load(Repository.Contracts);

    private static readonly Contract Standard = Load();

    [Fact]
    public async Task WhatWaitsForTheReader_ComesByWhatIsDueFirst_AndTheRestBehindIt()
    {
        Overview shown = await ReadAsync(
            Other("later") with { NextAt = Now.AddDays(3), Turn = ["leader"] },
            Other("whenever") with { Turn = ["manager", "leader"] },
            Incident("report") with { NextAt = Now.AddMinutes(10), Turn = ["leader"], IsDeadline = true },
            Other("late") with { NextAt = Now.AddDays(-1), Turn = ["leader"], IsDeadline = true },
            Other("not his") with { NextAt = Now, Turn = ["manager"] });
        Assert.Equal(["late", "report", "later", "whenever"], shown.Mine.First.Select(l => l.Title));
    }

    [Fact]
    public async Task Incidents_ComeUntakenFirst_AndAreNotAmongTheDaysBelow()
    {
        Overview shown = await ReadAsync(
            Incident("taken, due at once") with { NextAt = Now, IsDeadline = true },
            Incident("untaken, later") with { NextAt = Now.AddHours(8), IsUrgent = true },
            Incident("untaken, sooner") with { NextAt = Now.AddHours(1), IsUrgent = true },
            Incident("waits for the client"));
        Assert.Equal(["untaken, sooner", "untaken, later", "taken, due at once", "waits for the client"], shown.Incidents.First.Select(l => l.Title));
        Assert.Equal((2, 0, 0, 0), (shown.Untaken, shown.Late.Total, shown.Today.Total, shown.Soon.Total));
    }

    [Fact]
    public async Task OfManyLines_TheFirstAreKept_WhateverTheyCameAs_AndAllAreCounted()
    {
        int[] minutes = [.. Enumerable.Range(1, CaseOverview.MostShown + 20)];
        new Random(1).Shuffle(minutes);
        CaseLine[] late = [.. minutes.Select(m => Other($"{m:00}") with { NextAt = Now.AddMinutes(-m), IsDeadline = true })];
        Overview shown = await ReadAsync([.. late, Other("today") with { NextAt = Now.AddMinutes(1), IsDeadline = true }, Other("begins") with { NextAt = Now }]);
        IEnumerable<string> first = Enumerable.Range(0, CaseOverview.MostShown).Select(i => $"{minutes.Length - i:00}");
        Assert.Equal(first, shown.Late.First.Select(l => l.Title));
        Assert.Equal(first, shown.Deadlines.First.Select(l => l.Title));
        Assert.Equal((minutes.Length, 2, minutes.Length + 1), (shown.Late.Total, shown.Today.Total, shown.Deadlines.Total));
        Assert.Equal(minutes.Length + 2, shown.Mine.Total);
    }

    /// <summary>A deadline in days ends with its last day, at the next midnight of the contract; the beginning of something is on the day it begins.</summary>
    [Theory]
    [InlineData("2026-11-30T08:59:59+09:00", true, "late")]
    [InlineData("2026-11-30T08:59:59+09:00", false, "today")]
    [InlineData("2026-12-01T00:00:00+09:00", true, "today")]
    [InlineData("2026-12-01T00:00:00+09:00", false, "soon")]
    [InlineData("2026-12-08T00:00:00+09:00", true, "soon")]
    [InlineData("2026-12-08T00:00:00+09:00", false, "")]
    [InlineData("2026-12-08T00:00:01+09:00", true, "")]
    [InlineData("2026-11-29T23:00:00+09:00", false, "")]
    public async Task ADay_IsTheContractsDay(string at, bool isDeadline, string where)
    {
        Overview shown = await ReadAsync(Other("one") with
        {
            NextAt = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture),
            IsDeadline = isDeadline,
        });
        Assert.Equal((where == "late" ? 1 : 0, where == "today" ? 1 : 0, where == "soon" ? 1 : 0), (shown.Late.Total, shown.Today.Total, shown.Soon.Total));
    }

    [Fact]
    public async Task TheSearch_WantsEveryWord_SaysHowManyThereAre_AndShowsOpenOnesFirst()
    {
        CaseLine[] open = [.. Enumerable.Range(0, CaseOverview.MostFound).Select(i => Other($"Ｒｅｐｏｒｔ {i}") with { Words = ["web01", null] })];
        CaseLine closed = Other("report of last year") with { IsClosed = true, FiledAt = Now, Words = ["WEB01"] };
        CaseOverview overview = new([new Given([.. open, closed])]);
        FoundCases found = await overview.FindAsync(Page(), " web01　report ");
        Assert.Equal((CaseOverview.MostFound + 1, CaseOverview.MostFound, "web01　report"), (found.Total, found.Lines.Count, found.Query));
        Assert.DoesNotContain(found.Lines, l => l.IsClosed); // there was room for the open ones alone
        Assert.Equal("report of last year", Assert.Single((await overview.FindAsync(Page(), "LAST web01")).Lines).Title);
        Assert.Equal(0, (await overview.FindAsync(Page(), "web01 nothing")).Total);
        Assert.Equal(0, (await overview.FindAsync(Page(), " 　")).Total);
        Assert.Equal(101, (await overview.FindAsync(Page(), "統括")).Total); // whose turn it is is found, too
    }

    private static async Task<Overview> ReadAsync(params CaseLine[] lines) => await new CaseOverview([new Given(lines)]).ReadAsync(Page());

    private static CaseLine Incident(string title) => Line(IncidentKind.Incidents, title);

    private static CaseLine Other(string title) => Line(VendorReleaseProcess.VendorReleases, title) with { Turn = ["leader"] };

    private static CaseLine Line(CaseKind kind, string title) =>
        new(CaseId.For(kind, Standard.Id, title, new DateOnly(2026, 11, 1)), Standard, title, "") { FiledAt = Now.AddDays(-30) };

    private static PageContext Page() =>
        new(new DefaultHttpContext().Request, "ja", Now, new Visitor(Folder.People.ById("leader")!, "mail", Now), [Standard], Folder.People);

    private static Contract Load()
    {
        ContractProfile profile = Folder.Profiles.All.Single(p => p.Id == "standard");
        return new(profile, profile.BuildCalendars());
    }

    private sealed class Given(CaseLine[] lines) : ICaseLines
    {
        public CaseKind Kind => VendorReleaseProcess.VendorReleases;

        public async IAsyncEnumerable<CaseLine> OfAsync(PageContext page, Contract contract, bool closed, DateOnly? since = null)
        {
            await Task.CompletedTask;
            foreach (CaseLine line in lines.Where(l => l.IsClosed == closed))
            {
                yield return line;
            }
        }
    }
}
