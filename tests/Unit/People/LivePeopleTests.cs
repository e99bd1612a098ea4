using Workflows.People;
using Xunit;
using static Workflows.Unit.Tests.People.PeopleSamples;

namespace Workflows.Unit.Tests.People;

/// <summary>A directory that changes while it is asked, people who leave, and the file that is written of them.</summary>
public sealed class LivePeopleTests
{
    [Fact]
    public void WhoLeft_HoldsNoRoleAndStandsInForNobody_FromTheNextDay()
    {
        PeopleDirectory people = new(
            [Contractor("aoki", until: Today), Contractor("baba")],
            [new("mie", "on_call", "aoki", null, null), new("mie", "manager", "baba", null, null), new("mie", "team_lead", "aoki", Today.AddDays(1), null)],
            [new("baba", "aoki", Today, Today.AddDays(9), [])]);
        Assert.Equal("aoki", Assert.Single(people.WhoHolds("mie", "on_call", Today)).Person.Id);
        Assert.Empty(people.WhoHolds("mie", "on_call", Today.AddDays(1)));
        Assert.Empty(people.WhoHolds("mie", "team_lead", Today.AddDays(1)));
        Assert.Equal("aoki", Assert.Single(people.WhoHolds("mie", "manager", Today)).Person.Id);
        Assert.Equal("baba", Assert.Single(people.WhoHolds("mie", "manager", Today.AddDays(1))).Person.Id);
        Assert.Empty(people.RightsOf("aoki", "mie", Today.AddDays(1)));
        Assert.False(people.MayBeNamed("aoki", "mie", Today.AddDays(1)));
        Assert.Equal("aoki", people.ById("aoki")?.Name); // the record goes on saying who that was
    }

    [Fact]
    public void WhatWasSaid_CountsInPlaceOfTheFile_ForThatPersonOnly()
    {
        PeopleDirectory now = InFile.With(
        [
            new(Contractor("aoki") with { Mail = "new@operator.example" }, [new("standard", "on_call", null, null)], [new("baba", Today, Today, [])]),
            new(Contractor("dan"), [new("standard", "on_call", null, null)], []),
        ]);
        Assert.Equal(["aoki", "baba", "chiba", "client", "admin", "dan"], now.All.Select(p => p.Id));
        Assert.Equal("aoki", now.ByMail("new@operator.example")?.Id);
        Assert.Null(now.ByMail("aoki@operator.example"));
        Assert.Equal(["baba", "dan"], now.WhoHolds("standard", "on_call", Today).Select(r => r.Person.Id));
        Assert.Equal(["aoki", "baba", "dan"], now.WhoHolds("standard", "on_call", Today.AddDays(1)).Select(r => r.Person.Id)); // in their places
        Assert.Equal(InFile.EntryOf("chiba"), now.EntryOf("chiba"));
    }

    [Fact]
    public void WhatWasSaid_OutlivesAFileThatNoLongerFits()
    {
        PeopleDirectory now = InFile.With([new(Contractor("dan") with { Mail = "aoki@operator.example" }, [], [new("gone", Today, Today, [])])]);
        Assert.Equal("dan", now.ByMail("aoki@operator.example")?.Id); // of two, the one that somebody said last
        Assert.DoesNotContain(now.Substitutes, s => s.For == "dan");
    }

    /// <summary>An absence that was said on a page lies over another file, in which who stands in has no role in the contract any more.</summary>
    [Fact]
    public void StandIn_ThatAnotherFileDoesNotFit_DoesNothingForOthers()
    {
        Person deputy = new("deputy", "deputy", null, "deputy@client.example", null, "ja", Party.Client);
        PersonEntry away = InFile.EntryOf("client")! with { Absences = [new("deputy", Today, Today, [])] };
        Assert.Equal("deputy", Assert.Single(Over("standard").WhoHolds("standard", "client_contact", Today)).Person.Id);
        PeopleDirectory unfit = Over("saga");
        Assert.Equal("client", Assert.Single(unfit.WhoHolds("standard", "client_contact", Today)).Person.Id);
        Assert.Empty(unfit.RightsOf("deputy", "standard", Today));
        Assert.Equal(away, unfit.EntryOf("client")); // written, and seen on the page

        PeopleDirectory Over(string contract) => new PeopleDirectory(
            [.. InFile.All, deputy], [.. InFile.Assignments, new(contract, "client_contact", "deputy", null, null)], []).With([away]);
    }

    [Fact]
    public void Become_ShowsThoseWhoHoldTheDirectory_TheNewOne()
    {
        PeopleDirectory held = InFile.Copy();
        PeopleDirectory kept = held.Copy();
        held.Become(new([Contractor("dan")], [], []));
        Assert.Equal(["dan"], held.All.Select(p => p.Id));
        Assert.Null(held.ById("aoki"));
        Assert.NotNull(kept.ById("aoki"));
    }

    [Fact]
    public void Yaml_SaysWhatTheFileReaderReads()
    {
        PeopleDirectory people = InFile.With(
            [new(Contractor("aoki", until: Today), InFile.EntryOf("aoki")!.Roles, [new("baba", Today, Today.AddDays(2), [])])]);
        PeopleReading reading = PeopleReader.Read(PeopleYaml.Write(people), "people.yaml");
        Assert.Empty(reading.Errors);
        Assert.Equal(people.All, reading.People!.All);
        Assert.Equal(people.WrittenAssignments, reading.People.WrittenAssignments);
        Assert.Equal(people.All.Select(p => people.EntryOf(p.Id)), reading.People.All.Select(p => reading.People.EntryOf(p.Id)));
    }
}
