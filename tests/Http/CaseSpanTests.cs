using System.Globalization;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Workflows.Cases;
using Workflows.Checks;
using Workflows.Contracts;
using Workflows.Hosting.InForce;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Onboarding;
using Workflows.Onboarding.Process;
using Workflows.Pages;
using Workflows.People;
using Workflows.Testing;
using Workflows.VendorReleases;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>The calendar has deadlines that are past, met or not; not those of what was called off.</summary>
public sealed class CaseSpanTests
{
    private static readonly ContractFolder Folder = ContractFolder.Load(Repository.Contracts);
    private static readonly LedgerTables Tables = new(new TableServiceClient("UseDevelopmentStorage=true")); // nothing is read
    private static readonly AuditLog Audit = new(Tables, TimeProvider.System);
    private static readonly DateTimeOffset Past = Local("2026-11-05T12:00");

    [Theory]
    [InlineData(VendorReleaseStatus.ToJudge, false, "2026-11-05 12:00 期限")] // nobody told the client
    [InlineData(VendorReleaseStatus.ChangeOpened, true, "2026-11-05 12:00 期限")]
    [InlineData(VendorReleaseStatus.Withdrawn, true, "")]
    public void AVendorRelease_HasItsPastDeadline(VendorReleaseStatus status, bool isOver, string expected)
    {
        Contract contract = Of("standard");
        CaseLine line = new VendorReleaseLines(new VendorReleaseLedger(Tables, Audit)).Of(new(Id(VendorReleaseProcess.Definition, contract), contract, new()
        {
            Id = "x", Product = "P", Version = "1", Kind = VendorReleaseKind.Version, Paid = false, ReleasedOn = new(2026, 11, 1), Status = status,
            FiledAt = Past.AddDays(-3), FiledBy = "toban1", TellBy = Past, ToldAt = isOver ? Past.AddDays(-1) : null, ClosedAt = isOver ? Past : null,
        }, Past.AddDays(-3)), Page(contract))!;
        Assert.Equal(expected, SpansOf(line));
        Assert.Equal(!isOver, line.IsLate(Past.AddDays(1)));
    }

    [Theory]
    [InlineData(CheckStatus.ToDo, "2026-11-05 12:00 期限")]
    [InlineData(CheckStatus.Done, "2026-11-05 12:00 期限")]
    [InlineData(CheckStatus.NotOwed, "")]
    public void AListOfChecks_HasItsPastDeadline(CheckStatus status, string expected)
    {
        Contract contract = Of("okayama");
        CaseLine line = new CheckLines(new CheckLedger(Tables, Audit)).Of(new(Id(CheckProcess.Definition, contract), contract, new()
        {
            Id = "x", ListId = "service_levels", Period = "2026", Day = new(2026, 4, 1), Status = status, Due = Past,
        }, Past.AddDays(-3)), Page(contract))!;
        Assert.Equal(expected, SpansOf(line));
    }

    [Theory]
    [InlineData(PlacementStatus.Accepted, null, "2026-11-01 00:00 従事開始, 2026-11-06 00:00 書類の有効期限")] // it lapsed, and the person is there
    [InlineData(PlacementStatus.Ended, "2026-11-20", "2026-11-01 00:00 従事開始, 2026-11-06 00:00 書類の有効期限")]
    [InlineData(PlacementStatus.Ended, "2026-11-04", "2026-11-01 00:00 従事開始")] // left before
    [InlineData(PlacementStatus.Withdrawn, null, "")]
    public void APlacement_HasItsFirstDay_AndWhatLapsed(PlacementStatus status, string? lastDay, string expected)
    {
        Contract contract = Of("okayama");
        CaseLine line = new PlacementLines(new PlacementLedger(Tables, Audit)).Of(new(Id(PlacementProcess.Definition, contract), contract, new()
        {
            Id = "x", Status = status, ProposedAt = Past.AddDays(-30), Proposer = "toban1", NextLapse = new(2026, 11, 5),
            LastDay = lastDay is null ? null : DateOnly.Parse(lastDay, CultureInfo.InvariantCulture),
            Content = new() { PersonId = "p", Name = "山田 太郎", Mail = "p@x.example", Language = "ja", RoleId = "manager", From = new(2026, 11, 1) },
            Placed = new() { PlacementId = "x", PersonId = "p", RoleId = "manager", Sites = [], From = new(2026, 11, 1), Checks = [] },
        }, Past.AddDays(-30)), Page(contract))!;
        Assert.Equal(expected, SpansOf(line));
    }

    private static string SpansOf(CaseLine line) => string.Join(", ", line.Spans.Select(s =>
        $"{TimeZoneInfo.ConvertTime(s.To, line.Contract.Calendars.Zone):yyyy-MM-dd HH:mm} {s.What}"));

    private static CaseId Id(ProcessDefinition process, Contract contract) => CaseId.For(process.Kind, contract.Id, "1", new(2026, 11, 1));

    private static PageContext Page(Contract contract)
    {
        Person person = Folder.People.All.First(p => p.Party != Party.Client);
        return new(new DefaultHttpContext().Request, "ja", Past.AddDays(1), new(person, "s", Past), [contract], Folder.People);
    }

    private static Contract Of(string id)
    {
        ContractProfile profile = Folder.Profiles.All.Single(p => p.Id == id);
        return new(profile, profile.BuildCalendars());
    }

    private static DateTimeOffset Local(string at) => DateTimeOffset.Parse(at + "+09:00", CultureInfo.InvariantCulture);
}
