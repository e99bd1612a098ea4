using Workflows.Contracts;
using Workflows.Kit;
using Workflows.People;
using Workflows.PeopleChanges;
using Workflows.Texts;
using Workflows.Unit.Tests.Contracts;
using Xunit;
using static Workflows.Unit.Tests.People.PeopleSamples;

namespace Workflows.Unit.Tests.People;

/// <summary>People as CSV: what is written is read as the same, in either language, and what cannot be read is told with its line.</summary>
public sealed class PeopleFileTests
{
    private static readonly ContractProfile[] Profiles = [.. ShippedContracts.Catalog.All];

    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public void WhatIsWritten_IsReadAsTheSame(string language)
    {
        PeopleFile file = PeopleFile.Read(CsvText.Write(PeopleFile.Lines(InFile, language)), Profiles);
        Assert.Empty(file.Wrong);
        PeopleState state = new(InFile, new Dictionary<string, SaidOfPerson>(), 0);
        Assert.True(PeoplePlan.Of(state, file.Drafts, Profiles, Today, mayEmpty: false) is { IsFine: true, IsIdle: true });
    }

    [Fact]
    public void LinesOfOnePerson_AreOnePerson_AndWordsOfPeopleAreUnderstood()
    {
        PeopleFile file = PeopleFile.Read(
            "ID,氏名,メールアドレス,所属,契約,役割,開始日\r\ndan,団,dan@operator.example,受注者,標準運用手順,当番,2026/12/1\r\ndan,,,,standard,team_lead,\r\n", Profiles);
        Assert.Empty(file.Wrong);
        PersonDraft dan = Assert.Single(file.Drafts);
        Assert.Equal(("団", "contractor"), (dan.Name, dan.Party));
        Assert.Equal([("standard", "on_call", "2026/12/1"), ("standard", "team_lead", "")], dan.Roles.Select(r => (r.Contract, r.Role, r.From)));
        Assert.Equal(2, file.LineOf("dan", "name"));
        Assert.Equal(3, file.LineOf("dan", "role_1_to"));
    }

    /// <summary>A corrected list of addresses takes nobody's roles, other address or last day.</summary>
    [Fact]
    public void WhatHasNoColumn_IsAsBefore()
    {
        PersonEntry known = new(
            Contractor("aoki", until: Today) with { NameEn = "Aoki", SecondMail = "second@operator.example", Language = "en" },
            [new("standard", "on_call", Today.AddDays(-9), Today), new("standard", "on_call", Today.AddDays(1), null), new("standard", "manager", null, null)], []);
        Assert.Equal(known with { Person = known.Person with { Mail = "new@operator.example" } },
            EntryOf("id,name,mail,party\r\naoki,aoki,new@operator.example,contractor\r\n"));

        // Roles that lines name are all, and keep their days where the file has none; a cell that is empty says so.
        Assert.Equal(known with { Roles = [known.Roles[0], known.Roles[1]] }, EntryOf(
            "id,name,mail,party,contract,role\r\naoki,aoki,aoki@operator.example,contractor,standard,on_call\r\naoki,,,,standard,on_call\r\n"));
        Assert.Equal((null, "en"), EntryOf("id,name,mail,party,second_mail\r\naoki,aoki,aoki@operator.example,contractor,\r\n") is var said
            ? (said.Person.SecondMail, said.Person.Language) : default);

        PersonEntry EntryOf(string text)
        {
            PeopleFile file = PeopleFile.Read(text, Profiles);
            Assert.Empty(file.Wrong);
            (PersonEntry entry, IReadOnlyList<CommandResult.Refused> wrong) = Assert.Single(file.Drafts).Read(known);
            Assert.Empty(wrong);
            return entry;
        }
    }

    [Fact]
    public void EverythingThatCannotBeRead_IsToldWithItsLine()
    {
        PeopleFile file = PeopleFile.Read(
            "id,name,mail,party\r\ndan,団,dan@operator.example,contractor\r\ndan,段,,\r\n,x,x@operator.example,client\r\ne,f\r\n", Profiles);
        Assert.Equal(
            ["3 “Name” of dan is not what line 2 says. Say it once, or the same in all lines.", "4 The person’s ID is missing.", "5 Expected 4 cells, found 2."],
            file.Wrong.Select(w => $"{w.Line} {w.Words("en")}"));
    }

    [Theory]
    [InlineData("id,name,mail\r\nx,y,z\r\n", "The column “Side” is missing.")]
    [InlineData("id,name,mail,party,contract\r\nx,y,z,client,standard\r\n", "The column “Role” is missing.")]
    [InlineData("id,name,mail,party,party\r\nx,y,z,client,client\r\n", "The column “party” is there twice.")]
    [InlineData("id,name,mail,party,shoe size\r\nx,y,z,client,42\r\n", "No column is called “shoe size”.")]
    [InlineData("id,name,mail,party\r\n", "Expected a line of headings and at least one person; found no lines.")]
    public void Headings_AreThoseOfTheSavedFile(string text, string wrong) =>
        Assert.Equal(wrong, Assert.Single(PeopleFile.Read(text, Profiles).Wrong).Words("en"));
}
