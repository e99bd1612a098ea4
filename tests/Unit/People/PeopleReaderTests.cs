using Workflows.Contracts;
using Workflows.People;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.People;

public sealed class PeopleReaderTests
{
    private static readonly string Small = """
        schema: workflows.people/1
        people:
          - {id: aoki, name: 青木, mail: aoki@operator.example, party: client}
          - {id: baba, name: 馬場, mail: baba@operator.example, party: client, language: en}
        assignments:
          - {contract: [standard, mie], role: on_call, person: aoki, from: 2026-04-01, to: 2026-04-30}
        substitutes:
          - {for: aoki, by: baba, from: 2026-04-10, to: 2026-04-12}
        """.ReplaceLineEndings("\n");

    [Fact]
    public void SmallFile_IsRead_AndVacantRolesAreWarnings()
    {
        PeopleReading reading = PeopleReader.Read(Small, "people.yaml", ShippedContracts.Catalog, new DateOnly(2026, 4, 11));
        Assert.Empty(reading.Errors);
        Assert.Equal("馬場 for 青木", Assert.Single(reading.People!.WhoHolds("mie", "on_call", new DateOnly(2026, 4, 11))).ToString());
        Assert.Contains(new VacantRole("standard", "manager", new DateOnly(2026, 4, 11)), reading.Warnings);
        Assert.DoesNotContain(reading.Warnings, w => w is { Contract: "standard", Role: "on_call" });
        Assert.Contains(reading.Warnings, w => w is { Contract: "saga", Role: "on_call" });
    }

    [Theory]
    [InlineData("id: baba", "id: aoki", "people.yaml:4:10: people[aoki].id: expected each id once, found 'aoki' again")]
    [InlineData("baba@operator.example", "AOKI@operator.example",
        "people.yaml:4:32: people[baba].mail: expected each address once, found 'AOKI@operator.example', which aoki has already")]
    [InlineData("baba@operator.example", "baba", "people.yaml:4:32: people[baba].mail: expected a mail address, found 'baba'; an address is one with an @")]
    [InlineData("baba@operator.example", "\"a@b.example\\nBcc: x@y.example\"",
        "people.yaml:4:32: people[baba].mail: expected a mail address, found 'a@b.example Bcc: x@y.example'; an address is one without control characters")]
    [InlineData("party: client", "party: customer",
        "people.yaml:4:62: people[baba].party: expected one of client, contractor, administrator, found 'customer'")]
    [InlineData("person: aoki", "person: aok",
        "people.yaml:6:56: assignments[0].person: expected the id of somebody under 'people', found 'aok' (did you mean 'aoki'?)")]
    [InlineData("[standard, mie]", "[standard, mia]",
        "people.yaml:6:27: assignments[0].contract: expected one of the contracts gunma, mie, okayama, saga, saitama, standard, found 'mia' (did you mean 'mie'?)")]
    [InlineData("role: on_call", "role: oncall",
        "people.yaml:6:39: assignments[0].role: expected one of the roles of standard (administrator, client_approver, client_contact, incident_owner, manager, on_call, team_lead), found 'oncall' (did you mean 'on_call'?)")]
    [InlineData("to: 2026-04-30", "to: 2026-03-30", "people.yaml:6:84: assignments[0].to: expected a day on or after 'from', found '2026-03-30'")]
    [InlineData("by: baba", "by: aoki", "people.yaml:8:21: substitutes[0].by: expected somebody else, found 'aoki'")]
    [InlineData("name: 馬場", "nmae: 馬場",
        "people.yaml:4:16: people[baba].nmae: expected a key of a person (id, name, name_en, mail, second_mail, language, party, until), found 'nmae' (did you mean 'name'?)")]
    public void WrongFile_IsRefusedWithThePlace(string right, string wrong, string error)
    {
        Assert.Contains(right, Small, StringComparison.Ordinal);
        PeopleReading reading = PeopleReader.Read(Small.Replace(right, wrong, StringComparison.Ordinal), "people.yaml", ShippedContracts.Catalog);
        Assert.Null(reading.People);
        Assert.Contains(error, reading.Errors.Select(e => e.ToString()));
    }

    /// <summary>Who stands in sees and decides what the absent one does.</summary>
    [Theory]
    [InlineData("contractor", "[standard]", "client", "[standard]", "somebody on the side of aoki")]
    [InlineData("client", "[standard]", "contractor", "[standard]", "somebody on the side of aoki")]
    [InlineData("client", "[standard]", "administrator", "[standard]", "somebody on the side of aoki")]
    [InlineData("client", "[standard]", "client", "[mie, saga]", "somebody of a contract of aoki, found 'baba', who has roles in mie, saga only")]
    [InlineData("client", "[standard, mie]", "client", "[mie]", null)]
    [InlineData("contractor", "[standard]", "contractor", "[mie]", null)]
    public void Substitute_IsOfTheSameSide_AndOfNoOtherClientsOnly(string absent, string hers, string standIn, string theirs, string? error)
    {
        PeopleReading reading = PeopleReader.Read(
            $$"""
            schema: workflows.people/1
            people:
              - {id: aoki, name: 青木, mail: aoki@operator.example, party: {{absent}}}
              - {id: baba, name: 馬場, mail: baba@operator.example, party: {{standIn}}}
            assignments:
              - {contract: {{hers}}, role: on_call, person: aoki}
              - {contract: {{theirs}}, role: on_call, person: baba}
            substitutes:
              - {for: aoki, by: baba, from: 2026-04-10, to: 2026-04-12}
            """,
            "people.yaml", ShippedContracts.Catalog);
        Assert.Equal(error is null, reading.People is not null);
        Assert.True(error is null ? reading.Errors.Count == 0 : reading.Errors.Single().ToString().Contains(error, StringComparison.Ordinal),
            string.Join('\n', reading.Errors));
    }

    [Fact]
    public void Holidays_CorrectTheCalendar()
    {
        (Workflows.Calendars.JapaneseHolidays? holidays, IReadOnlyList<ProfileError> errors) = HolidayReader.Read(
            "schema: workflows.holidays/1\ndays: [{day: 2030-03-21, name: 春分の日}, {day: 2030-03-20}]\n", "holidays.yaml");
        Assert.Empty(errors);
        Assert.True(holidays!.IsHoliday(new DateOnly(2030, 3, 21)));
        Assert.False(holidays.IsHoliday(new DateOnly(2030, 3, 20)));
        Assert.Equal(
            "holidays.yaml:2:33: days[1].day: expected each day once, found '2030-03-20' again",
            Assert.Single(HolidayReader.Read("schema: workflows.holidays/1\ndays: [{day: 2030-03-20}, {day: 2030-03-20}]\n", "holidays.yaml").Errors)
                .ToString());
    }
}
