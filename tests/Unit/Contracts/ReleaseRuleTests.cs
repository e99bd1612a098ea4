using Workflows.Contracts;
using Workflows.Releases;
using Xunit;

namespace Workflows.Unit.Tests.Contracts;

public sealed class ReleaseRuleTests
{
    public static TheoryData<string> Ids => ["standard", "okayama", "saga", "mie", "gunma"];

    [Theory]
    [MemberData(nameof(Ids))]
    public void RuleFromTheText_CitesItsClause_AndAnAssumedOneSaysWhy(string id)
    {
        ReleaseRules rules = ShippedContracts.Catalog[id].Releases!;
        RuleSource[] sources = [rules.Source, .. rules.Gates.Select(g => g.Source), .. rules.Notices.Select(n => n.Source)];
        Assert.All(sources, s => Assert.True(s.Basis != RuleBasis.Clause || s.Clause is not null));
        Assert.All(sources, s => Assert.True(s.Basis != RuleBasis.Assumed || s.Why is not null));
        Assert.All(rules.Gates, g => Assert.NotNull(g.Name.En));
        Assert.Contains(rules.Gates, g => g.Phase == GatePhase.BeforeClose);
    }

    [Fact]
    public void Mie_BackupsBeforeAndAfter_NameTwoAreasOnTwoMedia()
    {
        ReleaseRules rules = ShippedContracts.Catalog["mie"].Releases!;
        ReleaseGate[] backups = [.. rules.GatesOf(["major"]).Where(g => g.Source.Requirements.Contains("MIE-BKP-09"))];
        Assert.Equal([GatePhase.BeforeGo, GatePhase.AfterRun], backups.Select(g => g.Phase));
        Assert.All(backups, g =>
        {
            Assert.True(g.Evidence);
            Assert.Superset(new HashSet<string> { "system_storage", "system_lto", "data_storage", "data_lto" }, g.Fields.Where(f => f.Required)
                .Select(f => f.Id).ToHashSet());
        });
        Assert.DoesNotContain(rules.GatesOf(["threshold"]), g => g.Id == "backup_before");
        Assert.Equal(["content", "test", "schedule", "review", "timing"], rules.Plan.Where(f => f.Required).Select(f => f.Id));
    }

    [Theory]
    [InlineData("phase: before_go\n      owner: team_lead\n      evidence: true\n      due: -1bd",
        "phase: before_go\n      owner: team_lead\n      evidence: true\n      due: 1bd", "gates[verification].due")]
    [InlineData("due: PT4H\n", "due: -1bd\n", "gates[backup_after].due")]
    [InlineData("notice: announcement", "notice: result", "gates[users_told].notice")]
    [InlineData("go: manager", "go: managr", "releases.go")]
    [InlineData("overdue: {to: [manager, client_contact]", "overdue: {to: [manager, client]", "overdue.to")]
    [InlineData("owner: on_call\n      evidence: true\n      due: PT4H", "owner: on_call\n      classes: huge\n      evidence: true\n      due: PT4H",
        "gates[backup_after].classes")]
    [InlineData("    - id: documents\n", "    - id: configuration\n", "gates[configuration].id")]
    public void Mistake_IsNamedWithItsLine(string right, string wrong, string path)
    {
        string text = ShippedContracts.Text("standard.yaml").ReplaceLineEndings("\n");
        Assert.Contains(right, text, StringComparison.Ordinal);
        ProfileReading reading = ProfileReader.Read(text.Replace(right, wrong, StringComparison.Ordinal), "standard.yaml", Processes.Sections);
        Assert.Contains(reading.Errors, e => e.Path.EndsWith(path, StringComparison.Ordinal) && e.Line > 150);
    }

    [Fact]
    public void Releases_NeedChanges()
    {
        string text = ShippedContracts.Text("standard.yaml").ReplaceLineEndings("\n");
        string without = text[..text.IndexOf("\nchanges:\n", StringComparison.Ordinal)] + text[text.IndexOf("\nreleases:\n", StringComparison.Ordinal)..];
        Assert.Contains(ProfileReader.Read(without, "standard.yaml", Processes.Sections).Errors, e => e.Path == "releases");
    }
}
