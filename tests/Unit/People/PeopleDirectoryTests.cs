using Workflows.People;
using Xunit;

namespace Workflows.Unit.Tests.People;

public sealed class PeopleDirectoryTests
{
    private static readonly DateOnly March = new(2026, 3, 1);

    private static readonly Person Aoki = new("aoki", "青木", "Aoki", "aoki@operator.example", "aoki@phone.example", "ja", Party.Contractor);
    private static readonly Person Baba = new("baba", "馬場", null, "baba@operator.example", null, "ja", Party.Contractor);
    private static readonly Person Chiba = new("chiba", "千葉", "Chiba", "chiba@operator.example", null, "en", Party.Contractor);

    [Theory]
    [InlineData(2026, 2, 28, false)]
    [InlineData(2026, 3, 1, true)]
    [InlineData(2026, 3, 31, true)]
    [InlineData(2026, 4, 1, false)]
    public void Assignment_HoldsOnBothItsDays(int year, int month, int day, bool holds)
    {
        PeopleDirectory people = Directory([new("mie", "on_call", "aoki", March, new DateOnly(2026, 3, 31))]);
        Assert.Equal(holds ? ["Aoki"] : [], Names(people, new DateOnly(year, month, day)));
    }

    [Fact]
    public void Substitute_StandsInForWhoIsAway()
    {
        PeopleDirectory people = Directory(
            [new("mie", "on_call", "aoki", null, null)],
            [new("aoki", "chiba", March, March.AddDays(2), [])]);
        Assert.Equal(["Chiba for Aoki"], Names(people, March));
        Assert.Equal("千葉（青木の代理）", people.WhoHolds("mie", "on_call", March)[0].NameIn("ja"));
        Assert.Equal(["Aoki"], Names(people, March.AddDays(3)));
        Assert.Equal(["on_call"], people.RolesOf("chiba", "mie", March));
        Assert.Empty(people.RolesOf("aoki", "mie", March));
    }

    [Fact]
    public void Substitute_OfOtherRoles_ChangesNothing() =>
        Assert.Equal(["Aoki"], Names(Directory([new("mie", "on_call", "aoki", null, null)], [new("aoki", "chiba", March, March, ["manager"])]), March));

    [Fact]
    public void SubstituteWhoIsAwayToo_IsReplacedInTurn() => Assert.Equal(
        ["Chiba for Aoki"],
        Names(Directory([new("mie", "on_call", "aoki", null, null)], [new("aoki", "baba", March, March, []), new("baba", "chiba", March, March, [])]), March));

    [Fact]
    public void CircleOfSubstitutes_LeavesTheHolder() => Assert.Equal(
        ["Aoki"],
        Names(Directory([new("mie", "on_call", "aoki", null, null)], [new("aoki", "baba", March, March, []), new("baba", "aoki", March, March, [])]), March));

    [Fact]
    public void SubstituteWhoHoldsTheRoleToo_IsToldOnce() => Assert.Equal(
        ["Baba"],
        Names(Directory([new("mie", "on_call", "aoki", null, null), new("mie", "on_call", "baba", null, null)], [new("aoki", "baba", March, March, [])]), March)
            .Select(n => n == "馬場" ? "Baba" : n));

    [Fact]
    public void OnlyWhoBelongsToTheContractOnTheDay_MayBeNamed_AndOnlyItsContractorAsWorker()
    {
        Person client = new("client", "発注", null, "client@client.example", null, "ja", Party.Client);
        Person other = new("other", "他市", null, "other@city.example", null, "ja", Party.Client);
        PeopleDirectory people = new(
            [Aoki, Baba, Chiba, client, other],
            [new("mie", "on_call", "aoki", March, March.AddDays(9)), new("mie", "client_contact", "client", null, null),
                new("saga", "client_contact", "other", null, null), new("saga", "on_call", "baba", null, null)],
            [new("aoki", "chiba", March, March.AddDays(1), [])]);
        Assert.True(people.MayBeNamed("aoki", "mie", March, asWorker: true)); // away, and still of the contract
        Assert.True(people.MayBeNamed("chiba", "mie", March, asWorker: true));
        Assert.False(people.MayBeNamed("chiba", "mie", March.AddDays(2)));
        Assert.False(people.MayBeNamed("aoki", "mie", March.AddDays(10)));
        Assert.True(people.MayBeNamed("client", "mie", March));
        Assert.False(people.MayBeNamed("client", "mie", March, asWorker: true));
        Assert.False(people.MayBeNamed("other", "mie", March));
        Assert.False(people.MayBeNamed("baba", "mie", March));
        Assert.False(people.MayBeNamed("nobody", "mie", March));
    }

    [Fact]
    public void Address_FindsThePerson_FirstOrSecond_InAnyCase()
    {
        PeopleDirectory people = Directory([]);
        Assert.Equal(Aoki, people.ByMail("AOKI@phone.example "));
        Assert.Null(people.ByMail("nobody@phone.example"));
        Assert.Equal(Baba, people.ById("baba"));
    }

    private static PeopleDirectory Directory(Assignment[] assignments, Substitute[]? substitutes = null) =>
        new([Aoki, Baba, Chiba], assignments, substitutes ?? []);

    private static IEnumerable<string> Names(PeopleDirectory people, DateOnly day) =>
        people.WhoHolds("mie", "on_call", day).Select(r => r.NameIn("en"));
}
