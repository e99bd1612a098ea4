using Workflows.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Contracts;

/// <summary>What changes between two texts of a file of contract data.</summary>
public sealed class ProfileDifferenceTests
{
    private const string Text = """
        # a contract
        steps:
          - {id: first, due: PT30M, to: [contact, manager]}
          - {id: second, due: PT2H}
        assignments:
          - {person: a, role: leader}
          - {person: b, role: manager}
        """;

    [Theory]
    [InlineData("due: PT30M", "due: PT20M", "steps[first].due: PT30M -> PT20M")]
    [InlineData("to: [contact, manager]", "to: [contact]", "steps[first].to: contact, manager -> contact")]
    [InlineData(", to: [contact, manager]", "", "steps[first].to: contact, manager -> ")]
    [InlineData("due: PT2H", "due: PT2H, agreed: true", "steps[second].agreed:  -> true")]
    [InlineData("  - {person: a, role: leader}\n", "", "assignments: {person: a, role: leader} -> ")]
    [InlineData("  - {person: a, role: leader}\n", "  - {person: c, role: leader}\n  - {person: a, role: leader}\n", "assignments:  -> {person: c, role: leader}")]
    public void OneValue_IsOneDifference(string from, string to, string expected)
    {
        ProfileDifference difference = Assert.Single(ProfileDifference.Between(Text, Text.Replace(from, to, StringComparison.Ordinal)));
        Assert.Equal(expected, $"{difference.Path}: {difference.Before} -> {difference.After}");
    }

    [Fact]
    public void LayoutCommentsAndOrder_SayNothing() => Assert.Empty(ProfileDifference.Between(Text, """
        assignments:
          - {person: b, role: manager}
          - {person: a, role: leader}
        steps:
          - id: second
            due: "PT2H" # two hours
          - id: first
            to: [contact, manager]
            due: PT30M
        """));

    [Fact]
    public void WhatIsNoYaml_IsRefused() => Assert.Throws<ArgumentException>(() => ProfileDifference.Between(Text, "a: [b"));
}
