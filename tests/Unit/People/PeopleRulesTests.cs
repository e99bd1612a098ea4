using Workflows.Contracts;
using Workflows.Kit;
using Workflows.People;
using Workflows.PeopleChanges;
using Workflows.Unit.Tests.Contracts;
using Xunit;
using static Workflows.Unit.Tests.People.PeopleSamples;

namespace Workflows.Unit.Tests.People;

/// <summary>What forms and files say of people: all that is wrong at once, and what nobody may do.</summary>
public sealed class PeopleRulesTests
{
    private static readonly ContractProfile[] Profiles = [.. ShippedContracts.Catalog.All];

    private static readonly PeopleState State = new(InFile, new Dictionary<string, SaidOfPerson>(), 0);

    [Fact]
    public void EverythingThatIsWrong_IsSaidAtOnce_EachUnderItsField()
    {
        PersonDraft draft = new("dan")
        {
            Name = " ", Mail = "dan", SecondMail = "BABA@operator.example", Party = "boss", Language = "fr", Until = "2026-02-30",
            Roles =
            [
                new("role_0", "standard", "chief", "", ""), new("role_1", "nowhere", "on_call", "", ""),
                new("role_2", "standard", "on_call", "2026-12-02", "2026-12-01"), new("role_3", "standard", "manager", "soon", ""),
            ],
            Absences = [new("absence_0", "dan", "2026-12-01", "", [])],
        };
        Assert.Equal(
            [
                "absence_0 NotUnderstood", "absence_0_to MissingField", "language NotUnderstood", "mail NotUnderstood", "name MissingField",
                "party NotUnderstood", "role_0 NotUnderstood", "role_1 NotUnderstood", "role_2_to NoSuchDate", "role_3_from NoSuchDate", "second_mail AddressTaken",
                "until NoSuchDate",
            ],
            WrongWith(draft).Where(w => w != "absence_0_to NoSuchDate"));
    }

    [Theory]
    [InlineData("aoki", "baba", true)]
    [InlineData("aoki", "client", false)]
    [InlineData("client", "admin", false)]
    [InlineData("aoki", "nobody", false)]
    public void StandIn_IsSomebodyElseOfTheSameSide(string absent, string by, bool isFine) =>
        Assert.Equal(isFine, !WrongWith(Draft(absent) with { Absences = [new("absence_0", by, "2026-12-01", "2026-12-01", [])] }).Any());

    /// <summary>Who stands in sees what the absent person does: no change of theirs may take them to the other side, or out of its contracts.</summary>
    [Fact]
    public void WhoStandsIn_KeepsTheSideAndTheContractsOfWhoIsAway()
    {
        Person deputy = new("deputy", "deputy", null, "deputy@client.example", null, "ja", Party.Client);
        PeopleState state = new(
            InFile.With(
            [
                new(deputy, [new("standard", "client_contact", null, null), new("saga", "client_contact", null, null)], []),
                InFile.EntryOf("client")! with { Absences = [new("deputy", Today, Today, [])] },
            ]),
            new Dictionary<string, SaidOfPerson>(), 0);
        PersonDraft same = PersonDraft.Of(state.InForce.EntryOf("deputy")!);
        Assert.Empty(WrongWith(same with { Name = "other" }, state));
        Assert.Equal(["party OtherSide"], WrongWith(same with { Roles = [.. same.Roles.Where(r => r.Contract != "standard")] }, state));
        Assert.Equal(["party OtherSide"], WrongWith(same with { Party = "contractor" }, state));

        // With the absence in the same file it goes.
        PersonDraft present = PersonDraft.Of(state.InForce.EntryOf("client")!) with { Absences = [] };
        Assert.Empty(PeoplePlan.Of(state, [same with { Party = "contractor" }, present], Profiles, Today, mayEmpty: true).People.SelectMany(p => p.Wrong));
    }

    [Theory]
    [InlineData("Dan")]
    [InlineData("")]
    [InlineData("1dan")]
    [InlineData("dan/../admin")]
    public void Id_IsOneOfTheFile(string id) => Assert.Contains("id NotUnderstood", WrongWith(Draft("aoki") with { Id = id }));

    [Theory]
    [InlineData("令和8年12月1日")]
    [InlineData("2026/12/1")]
    public void Days_AreReadAsJapaneseOfficesAndSpreadsheetsWriteThem(string day) =>
        Assert.Equal(new DateOnly(2026, 12, 1), (Draft("aoki") with { Until = day }).Read(null).Entry.Person.Until);

    [Fact]
    public void SameRoleTwice_IsRefused_UnlessItsTimesDoNotMeet()
    {
        Assert.Contains("role_1 NotUnderstood", WrongWith(WithRoles("2026-12-01")));
        Assert.Empty(WrongWith(WithRoles("2026-12-02")));

        PersonDraft WithRoles(string second) => Draft("aoki") with
        {
            Roles = [new("role_0", "standard", "on_call", "", "2026-12-01"), new("role_1", "standard", "on_call", second, "")],
        };
    }

    [Theory]
    [InlineData("contractor", "", "party LastAdministrator")]
    [InlineData("administrator", "2030-01-01", "until LastAdministrator")]
    public void LastAdministrator_CannotGo(string party, string until, string wrong)
    {
        PersonDraft draft = Draft("admin") with { Party = party, Until = until };
        Assert.Contains(wrong, Refused(PeoplePlan.Of(State, [draft], Profiles, Today, mayEmpty: true)));

        // With a second one they can; with one who leaves as well they cannot.
        PersonDraft second = Draft("baba") with { Party = "administrator" };
        Assert.DoesNotContain(wrong, Refused(PeoplePlan.Of(State, [draft, second], Profiles, Today, mayEmpty: true)));
        Assert.Contains("until LastAdministrator",
            Refused(PeoplePlan.Of(State, [draft, second with { Until = "2027-01-01" }], Profiles, Today, mayEmpty: true)));
    }

    /// <summary>Where every administrator has a last day, the latest of these days stays.</summary>
    [Theory]
    [InlineData("administrator", "2030-12-30", false)]
    [InlineData("contractor", "2030-12-31", false)]
    [InlineData("administrator", "2030-12-31", true)]
    [InlineData("administrator", "2031-01-01", true)]
    public void LastDayOfAdministration_ComesNoEarlier(string party, string until, bool isFine)
    {
        PersonEntry admin = InFile.EntryOf("admin")!;
        PeopleDirectory file = InFile.With([admin with { Person = admin.Person with { Until = new(2030, 12, 31) } }]);
        PeoplePlan plan = PeoplePlan.Of(new(file, new Dictionary<string, SaidOfPerson>(), 0), [Draft("admin") with { Party = party, Until = until }],
            Profiles, Today, mayEmpty: true);
        Assert.Equal(isFine, !Refused(plan).Any());
    }

    [Fact]
    public void RoleThatNobodyWouldHold_IsToldWithItsDay_AndTakenOnlyByWhoSaysSo()
    {
        PersonDraft leaves = Draft("chiba") with { Until = "2026-12-31" };
        CommandResult.Refused refused = PeoplePlan.Of(State, [leaves], Profiles, Today, mayEmpty: false).Refusal!;
        Assert.Equal((PeopleRefusals.LeavesRoleEmpty, PeoplePlan.MayEmpty), (refused.Reason, refused.Detail));
        Assert.Contains("Team lead from Fri 1 Jan 2027", refused.Words!("en"), StringComparison.Ordinal);
        Assert.Contains("2027年1月1日(金) から", refused.Words("ja"), StringComparison.Ordinal);
        Assert.True(PeoplePlan.Of(State, [leaves], Profiles, Today, mayEmpty: true).IsFine);

        // Somebody from the day after is enough; a day later is not.
        Assert.True(PeoplePlan.Of(State, [leaves, LeaderFrom("2027-01-01")], Profiles, Today, mayEmpty: false).IsFine);
        Assert.False(PeoplePlan.Of(State, [leaves, LeaderFrom("2027-01-02")], Profiles, Today, mayEmpty: false).IsFine);

        // What was empty before is nobody's doing, and one of two on call may go.
        Assert.True(PeoplePlan.Of(State, [Draft("aoki") with { Until = "2026-12-31" }], Profiles, Today, mayEmpty: false).IsFine);

        static PersonDraft LeaderFrom(string day) => Draft("baba") with
        {
            Roles = [.. Draft("baba").Roles, new("role_1", "standard", "team_lead", day, "")],
        };
    }

    [Fact]
    public void WhoIsAlone_IsKnown()
    {
        IReadOnlyCollection<(string, string, string)> alone = PeopleRules.HeldAlone(InFile, Profiles.Where(p => p.Id == "standard"), Today);
        Assert.Contains(("chiba", "standard", "team_lead"), alone);
        Assert.DoesNotContain(alone, a => a.Item3 == "on_call");
    }

    [Fact]
    public void SameAgain_SaysNothingNew() =>
        Assert.All(InFile.All, p => Assert.True(PeoplePlan.Of(State, [Draft(p.Id)], Profiles, Today, false).IsIdle));

    private static IEnumerable<string> WrongWith(PersonDraft draft, PeopleState? state = null) =>
        PeoplePlan.Of(state ?? State, [draft], Profiles, Today, mayEmpty: true).People.Single().Wrong.Select(w => $"{w.Detail} {w.Reason}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Refused(PeoplePlan plan) => plan.Wrong.Select(w => $"{w.Detail} {w.Reason}");
}
