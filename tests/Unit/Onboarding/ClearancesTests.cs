using Workflows.Onboarding;
using Workflows.People;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Onboarding;

public sealed class ClearancesTests
{
    private static readonly DateOnly Start = new(2026, 11, 24);

    [Fact]
    public void UnknownPerson_IsNotPlaced()
    {
        Clearance found = new Clearances([]).Of("nobody", "gan", "role1", Start);
        Assert.False(found.Allowed);
        Assert.Equal([new ClearanceReason(ClearanceObstacle.NotPlaced)], found.Reasons);
    }

    [Fact]
    public void ContractWithoutOnboarding_AllowsEverybody() => Assert.True(Clearances.NotAsked.Of("anybody", "office", "operator", Start).Allowed);

    [Theory]
    [InlineData("2026-11-23", false, ClearanceObstacle.BeforeStart)]
    [InlineData("2026-11-24", true, null)]
    [InlineData("2027-03-31", true, null)]
    [InlineData("2027-04-01", false, ClearanceObstacle.AfterEnd)]
    public void FirstAndLastDay_AreIncluded(string day, bool allowed, ClearanceObstacle? obstacle)
    {
        Clearance found = new Clearances([Person([])]).Of("hana", "gan", "role1", DateOnly.Parse(day, null));
        Assert.Equal(allowed, found.Allowed);
        Assert.Equal(obstacle is { } o ? [o] : Array.Empty<ClearanceObstacle>(), found.Reasons.Select(r => r.Obstacle));
    }

    [Fact]
    public void RoleThatNobodyMayWorkIn_IsShort()
    {
        OnboardingRules rules = ShippedContracts.Catalog["mie"].Onboarding!;
        Clearances placed = new([Person([]) with { RoleId = "supervisor", Sites = [] }]);
        Assert.Equal([new StaffShortage("supervisor", null, 1, 0)], placed.ShortagesOn(rules, Start.AddDays(-1)));
        Assert.Empty(placed.ShortagesOn(rules, Start));
        Assert.Equal([new StaffShortage("supervisor", null, 1, 0)], new Clearances([Person([]) with { RoleId = "worker" }]).ShortagesOn(rules, Start));
    }

    [Fact]
    public void KindOfWorkThatNobodyDoes_IsShort()
    {
        OnboardingRules rules = ShippedContracts.Catalog["saitama"].Onboarding!;
        Assert.Equal([new("role2", "lan", 1, 0), new("role2", "medical", 1, 0)], new Clearances([Person([]) with { RoleId = "role1", Works = ["lan"] }])
            .ShortagesOn(rules, Start));
        Assert.Equal([new("role2", "medical", 1, 0)], new Clearances([Person([]) with { RoleId = "role2", Works = ["lan"] }]).ShortagesOn(rules, Start));
        Assert.Empty(new Clearances([Person([]) with { RoleId = "role2", Works = ["lan", "medical"] }]).ShortagesOn(rules, Start));
    }

    [Fact]
    public void PersonWhoIsPlacedTwiceInARole_IsOne()
    {
        OnboardingRules rules = ShippedContracts.Catalog[
            "mie"].Onboarding! with
        { Roles = [ShippedContracts.Catalog["mie"].Onboarding!.Role("supervisor")! with { AtLeast = 2 }] };
        PlacedPerson person = Person([]) with { RoleId = "supervisor" };
        Assert.Equal([new StaffShortage("supervisor", null, 2, 1)], new Clearances([person, person with { PlacementId = "another" }])
            .ShortagesOn(rules, Start));
    }

    [Fact]
    public void LapsedCheck_KeepsOff_FromTheDayAfterItsLast()
    {
        DateOnly last = new(2026, 12, 31);
        Clearances book = new([Person([new("ccna", null, null, last), new("ccna", ClearanceObstacle.Expired, last.AddDays(1), null, last)])]);
        Assert.True(book.Of("hana", "gan", "role1", last).Allowed);
        Clearance after = book.Of("hana", "gan", "role1", last.AddDays(1));
        Assert.False(after.Allowed);
        Assert.Equal([new ClearanceReason(ClearanceObstacle.Expired, "ccna", last)], after.Reasons);
    }

    [Fact]
    public void ValueBelowTheMinimum_RestrictsButDoesNotKeepOff()
    {
        Clearance found = new Clearances([Person([new("measles", ClearanceObstacle.BelowMinimum, null, null)])]).Of("hana", "gan", "role1", Start);
        Assert.True(found.Allowed);
        Assert.True(found.RestrictedToAreasWithoutPatients);
    }

    [Fact]
    public void OtherSiteOrRole_IsNotCovered()
    {
        Clearances book = new([Person([])]);
        Assert.False(book.Of("hana", "shoni", "role1", Start).Allowed);
        Assert.False(book.Of("hana", "gan", "role2", Start).Allowed);
        Assert.True(book.Of("hana", "gan", "role1", Start).Allowed);
    }

    [Fact]
    public void PlacedTwice_TheBetterPlacementAnswers()
    {
        Clearances book = new([Person([new("measles", ClearanceObstacle.Missing, null, null)]), Person([])]);
        Assert.True(book.Of("hana", "gan", "role1", Start).Allowed);
        Assert.False(book.Of("hana", "gan", "role1", Start).RestrictedToAreasWithoutPatients);
    }

    [Fact]
    public void Directory_KnowsPlacedPeople_AndPrefersThoseWithRoles()
    {
        Person hana = new("hana", "花", "Hana", "hana@partner.example", null, "en", Party.Contractor);
        PeopleDirectory people = new([new("lead", "長", null, "lead@operator.example", null, "ja", Party.Contractor)], [], []);
        StaffDirectory staff = new(people, [hana, hana with { Id = "lead" }]);
        Assert.Equal("Hana", staff.NameOf("hana", "en"));
        Assert.Equal("長", staff.NameOf("lead", "en"));
        Assert.Equal("ghost", staff.NameOf("ghost", "en"));
        Assert.Equal(["lead", "hana"], staff.All.Select(p => p.Id));
    }

    private static PlacedPerson Person(IReadOnlyList<CheckSpan> checks) => new()
    {
        PlacementId = "saitama-p20261120-7k3qf2xa",
        PersonId = "hana",
        RoleId = "role1",
        Sites = ["gan"],
        From = Start,
        To = new(2027, 3, 31),
        AcceptedOn = Start.AddDays(-3),
        Checks = checks,
    };
}
