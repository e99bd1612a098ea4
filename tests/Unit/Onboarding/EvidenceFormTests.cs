using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Workflows.Onboarding;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Onboarding;

public sealed class EvidenceFormTests
{
    private static readonly EvidenceDays Days = new(new(2026, 11, 20), new(2026, 12, 1), new(2025, 11, 1), null);

    // At, below and above each minimum: the minimum itself is enough (以上).
    [Theory]
    [InlineData("measles", "15.9", false)]
    [InlineData("measles", "16.0", true)]
    [InlineData("measles", "16", true)]
    [InlineData("measles", "16.1", true)]
    [InlineData("measles", "15.99", false)]
    [InlineData("rubella", "7.9", false)]
    [InlineData("rubella", "8.0", true)]
    [InlineData("mumps", "3.9", false)]
    [InlineData("mumps", "4.0", true)]
    [InlineData("varicella", "3.9", false)]
    [InlineData("varicella", "4.0", true)]
    [InlineData("varicella", "１６．０", true)]
    public void Antibody_IsComparedInclusively(string check, string value, bool meets)
    {
        EvidenceReading reading = Read(check, Antibody(value));
        Assert.Empty(reading.Problems);
        Assert.Equal(meets ? EvidenceFinding.Meets : EvidenceFinding.Adverse, reading.Finding);
    }

    [Fact]
    public void Antibody_AtAnyValue_MeetsSpecification() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from tenths in Gen.Choose(0, 400) from id in Gen.Elements("measles", "rubella", "mumps", "varicella") select (tenths, id)).ToArbitrary(),
        sample =>
        {
            decimal value = sample.tenths / 10m;
            EvidenceReading reading = Read(sample.id, Antibody(value.ToString(CultureInfo.InvariantCulture)));
            return reading.Finding == (value >= Saitama(sample.id).Minimum ? EvidenceFinding.Meets : EvidenceFinding.Adverse);
        }));

    [Theory]
    [InlineData("HI")]
    [InlineData("CLIA")]
    public void OtherAssay_IsRefused_WithWhatWasExpected(string assay)
    {
        EvidenceReading reading = Read("measles", Antibody("20.0", assay));
        Assert.Equal([new EvidenceProblem("assay", EvidenceProblemKind.WrongAssay, "EIA")], reading.Problems);
    }

    [Fact]
    public void EverythingThatIsWrong_IsSaidAtOnce_AndOfEachFieldOnce()
    {
        EvidenceReading reading = Read("measles", new() { ["value"] = "many", ["assay"] = "HI", ["tested_on"] = "2026-12-24" });
        Assert.Equal(
            [("assay", EvidenceProblemKind.WrongAssay), ("tested_on", EvidenceProblemKind.InTheFuture), ("value", EvidenceProblemKind.NotUnderstood)],
            reading.Problems.Select(p => (p.FieldId, p.Kind)).OrderBy(p => p.FieldId, StringComparer.Ordinal));
        Assert.Equal(["assay", "tested_on", "value"], Read("measles", []).Problems.Select(p => p.FieldId).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("EIA")]
    [InlineData("eia")]
    [InlineData("ＥＩＡ")]
    public void SameAssay_InOtherSpelling_IsTaken(string assay) => Assert.Empty(Read("measles", Antibody("20.0", assay)).Problems);

    [Theory]
    [InlineData("value", "", EvidenceProblemKind.Missing)]
    [InlineData("value", "high", EvidenceProblemKind.NotUnderstood)]
    [InlineData("value", "-3", EvidenceProblemKind.NotUnderstood)]
    [InlineData("tested_on", "2026-02-30", EvidenceProblemKind.NotUnderstood)]
    [InlineData("tested_on", "2026-11-21", EvidenceProblemKind.InTheFuture)]
    public void WrongAntibody_IsRefused_WithoutRepeatingIt(string field, string value, EvidenceProblemKind kind)
    {
        Dictionary<string, string> values = Antibody("20.0");
        values[field] = value;
        EvidenceProblem problem = Assert.Single(Read("measles", values).Problems);
        Assert.Equal((field, kind), (problem.FieldId, problem.Kind));
        Assert.DoesNotContain("high", problem.Expected ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("情報処理安全確保支援士", null, EvidenceFinding.Meets)]
    [InlineData("情報セキュリティスペシャリスト", null, EvidenceFinding.Meets)] // §3(1)エ※
    [InlineData("PMP", "プロジェクトマネージャと同等の国際資格", EvidenceFinding.NeedsJudgement)]
    public void Qualification_ListedOrEqual_IsTaken(string name, string? reason, EvidenceFinding finding)
    {
        EvidenceReading reading = Read("qualification1", Qualification(name, reason));
        Assert.Empty(reading.Problems);
        Assert.Equal(finding, reading.Finding);
    }

    [Fact]
    public void QualificationThatIsNotListed_NeedsAReason() => Assert.Equal(
        [new EvidenceProblem("equal_because", EvidenceProblemKind.NotListed, "医療情報技師, 情報処理安全確保支援士, ネットワークスペシャリスト, プロジェクトマネージャ")],
        Read("qualification1", Qualification("PMP", null)).Problems);

    [Theory]
    [InlineData("2026-11-20", true)]
    [InlineData("2026-11-19", false)]
    public void QualificationThatEnds_HoldsOnItsLastDay(string expires, bool taken)
    {
        Dictionary<string, string> values = Qualification("CCNA", null);
        values["expires_on"] = expires;
        EvidenceReading reading = Read("qualification2", values);
        Assert.Equal(taken ? [] : [new EvidenceProblem("expires_on", EvidenceProblemKind.Ended)], reading.Problems);
        Assert.Equal(taken ? new DateOnly(2026, 11, 20) : null, reading.ValidUntil);
    }

    [Theory]
    [InlineData("2020-11-02", EvidenceFinding.DoesNotMeet, 59)]
    [InlineData("2020-11-01", EvidenceFinding.Meets, 60)]
    public void Experience_IsJudgedAtTheBaseDate(string from, EvidenceFinding finding, int months)
    {
        EvidenceReading reading = Read("medical_5y", new() { ["periods"] = $"{from} 2025-10-31 市立病院" });
        Assert.Equal((finding, (int?)months), (reading.Finding, reading.MonthsAtBase));
    }

    [Fact]
    public void LaterJoiner_SeesBothDates_AndTheClientDecides()
    {
        EvidenceReading enough = Read("medical_5y", new() { ["periods"] = "2021-11-01 2026-11-20 市立病院" }, Days with { Start = new(2026, 11, 1) });
        Assert.Equal((EvidenceFinding.MeetsAtStartOnly, (int?)48, (int?)60), (enough.Finding, enough.MonthsAtBase, enough.MonthsAtStart));
        EvidenceReading notEnough = Read("medical_5y", new() { ["periods"] = "2021-12-01 2026-11-20 市立病院" }, Days with { Start = new(2026, 11, 1) });
        Assert.Equal(EvidenceFinding.DoesNotMeet, notEnough.Finding);
    }

    [Theory]
    [InlineData("2020-04-01")]
    [InlineData("2020-04-01 2019-04-01")]
    [InlineData("from 2020")]
    public void Periods_AreReadLineByLine(string text) => Assert.Equal(
        text == "2020-04-01", Read("medical_5y", new() { ["periods"] = text }).Problems.Count == 0);

    [Fact]
    public void HealthCheck_WithoutChestXRay_IsNotComplete()
    {
        Dictionary<string, string> values = new() { ["examined_on"] = "2026-11-10", ["item_chest_xray"] = "no", ["abnormal"] = "no" };
        Assert.Equal([new EvidenceProblem("item_chest_xray", EvidenceProblemKind.Missing)], Read("health_hire", values).Problems);
        values["item_chest_xray"] = "yes";
        Assert.Equal(EvidenceFinding.Meets, Read("health_hire", values).Finding);
        values["abnormal"] = "yes";
        Assert.Equal(EvidenceFinding.Adverse, Read("health_hire", values).Finding);
    }

    [Theory]
    [InlineData("2026-09-30", EvidenceProblemKind.BeforeTheWindow)]
    [InlineData("2026-10-01", null)]
    [InlineData("2026-12-31", null)]
    [InlineData("2027-01-05", null)] // late, but better than nothing
    public void YearlyVaccination_CountsFromItsWindow(string day, EvidenceProblemKind? problem)
    {
        EvidenceReading reading = Read(
            "influenza", new() { ["vaccinated_on"] = day, ["lot_number"] = "HA123" },
            Days with { Today = new(2027, 1, 10), Window = (new(2026, 10, 1), new(2026, 12, 31)) });
        Assert.Equal(problem is { } kind ? [kind] : Array.Empty<EvidenceProblemKind>(), reading.Problems.Select(p => p.Kind));
    }

    [Fact]
    public void VaccinationWithoutALotNumber_IsRefused() => Assert.Equal(
        [new EvidenceProblem("lot_number", EvidenceProblemKind.Missing)], Read("influenza", new() { ["vaccinated_on"] = "2026-11-01" }).Problems);

    [Theory]
    [InlineData("2026-01-15", "2027-01-14")]
    [InlineData("2024-02-29", "2025-02-28")] // there is no 29 February: the month's last day (art. 143(2), proviso)
    public void Validity_EndsTheDayBeforeTheYearIsOver(string done, string last)
    {
        OnboardingCheck check = ShippedContracts.Catalog["standard"].Onboarding!.Check("security_training")!;
        EvidenceReading reading = EvidenceForm.Read(check, EvidencePurpose.Check, new Dictionary<string, string> { ["done_on"] = done },
            Days with { Today = DateOnly.Parse(done, CultureInfo.InvariantCulture) });
        Assert.Equal(DateOnly.Parse(last, CultureInfo.InvariantCulture), reading.ValidUntil);
    }

    private static OnboardingCheck Saitama(string id) => ShippedContracts.Catalog["saitama"].Onboarding!.Check(id)!;

    private static EvidenceReading Read(string check, Dictionary<string, string> values, EvidenceDays? days = null) =>
        EvidenceForm.Read(Saitama(check), EvidencePurpose.Check, values, days ?? Days);

    private static Dictionary<string, string> Antibody(string value, string assay = "EIA") =>
        new() { ["value"] = value, ["assay"] = assay, ["tested_on"] = "2026-11-01" };

    private static Dictionary<string, string> Qualification(string name, string? reason) =>
        new() { ["qualification"] = name, ["obtained_on"] = "2020-01-01", ["equal_because"] = reason ?? "" };
}
