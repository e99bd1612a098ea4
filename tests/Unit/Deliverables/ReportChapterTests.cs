using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Deliverables;

/// <summary>The chapters that contracts want in their reports.</summary>
public sealed class ReportChapterTests
{
    /// <summary>MIE-SLA-31 (4.3(1)): six headings, in the order of the text; MIE-SLA-34 (4.3(2)): the maintenance. What is on record stands in each.</summary>
    [Fact]
    public void Mie_TheMonthsReport_HasTheChaptersOfTheText() => Assert.Equal(
        [
            "監視状況 ", "インシデント管理・障害窓口運用状況 incidents requests", "問題管理状況 problems", "変更管理状況 changes", "リリース管理状況 releases",
            "稼働統計 service_levels", "ソフトウェア及びハードウェアの保守実施状況 checks",
        ],
        Rules("mie").Item("monthly_report")!.Chapters.Select(c => $"{c.Name.Ja} {string.Join(' ', c.Shows)}"));

    /// <summary>SAG-DLV-08 (5.1.1(8)イ(ア)): operation, inquiries, failures and the latest configuration.</summary>
    [Fact]
    public void Saga_TheMonthsReport_HasTheChaptersOfTheText() => Assert.Equal(
        [
            "運用保守実施状況 checks changes releases", "問い合わせ対応状況 requests", "システム障害発生状況 incidents", "最新の構成情報 registers",
        ],
        Rules("saga").Item("monthly_report")!.Chapters.Select(c => $"{c.Name.Ja} {string.Join(' ', c.Shows)}"));

    /// <summary>MIE-INC-09, MIE-PRB-02 (表2-2⑤⑩): what is delivered together on the last day of the year.</summary>
    [Fact]
    public void Mie_TheYearsSets_AreOfReportsAndProblems() => Assert.Equal(
        ["incidents", "problems"],
        ((string[])["incident_reports", "problem_tables_of_year"]).SelectMany(i => Rules("mie").Item(i)!.Chapters.SelectMany(c => c.Shows)));

    [Theory]
    [InlineData("mie", "monthly_report", "2020-02", "2020-02-01", "2020-02-29")]
    [InlineData("okayama", "annual_report", "fy2026", "2026-04-01", "2027-03-31")]
    public void APeriod_HasItsDays(string contract, string item, string period, string first, string last) => Assert.Equal(
        (DateOnly.Parse(first, null), DateOnly.Parse(last, null)), Rules(contract).DaysOf(Rules(contract).Item(item)!, period));

    /// <summary>An event has no month whose cases could stand in it, and nothing is shown that is not there.</summary>
    [Theory]
    [InlineData("shows: [problems]", "shows: [faults]", "what a chapter shows", "faults")]
    [InlineData("every: month\n      from: end\n      due: 7bd\n      owner: team_lead", "every: event\n      due: 7bd\n      owner: team_lead",
        "no cases in a chapter", "incidents")]
    public void AWrongChapter_IsRefused(string right, string wrong, string expected, string found)
    {
        string text = ShippedContracts.Text("mie.yaml");
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.Contains(ProfileReader.Read(text.Replace(right, wrong, StringComparison.Ordinal), "mie.yaml", Processes.Sections).Errors,
            e => e.ToString().Contains(expected, StringComparison.Ordinal) && e.ToString().Contains(found, StringComparison.Ordinal));
    }

    private static DeliverableRules Rules(string contract) => ShippedContracts.Catalog[contract].Section<DeliverableRules>()!;
}
