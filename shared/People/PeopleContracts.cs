using Workflows.Contracts;

namespace Workflows.People;

/// <summary>Whose side a person is on.</summary>
public enum Party
{
    /// <summary>Orders the work and accepts it.</summary>
    Client,

    /// <summary>Does the work.</summary>
    Contractor,

    /// <summary>Runs this system.</summary>
    Administrator,
}

/// <summary>Somebody who can be told, asked or held to something.</summary>
/// <param name="Id">Lower-case letters, digits, underscores and hyphens; stored in facts, so it is never reused.</param>
/// <param name="Name">As it is written in mails.</param>
/// <param name="NameEn">In Latin letters, where given.</param>
/// <param name="Mail">First address; unique among all people.</param>
/// <param name="SecondMail">Tried when the first one fails.</param>
/// <param name="Language"><c>ja</c> or <c>en</c>: what mails and pages are written in.</param>
/// <param name="Party">Whose side.</param>
/// <param name="Until">Last day on which they work here; afterwards they hold no role, stand in for nobody and cannot sign in. Null: no end is known.</param>
public sealed record Person(
    string Id, string Name, string? NameEn, string Mail, string? SecondMail, string Language, Party Party, DateOnly? Until = null)
{
    /// <summary>The name for a language tag.</summary>
    public string NameIn(string language) => new LocalText(Name, NameEn).In(language);
}

/// <summary>A person holds a role in a contract between two days, both inclusive; either may be open.</summary>
public sealed record Assignment(string Contract, string Role, string Person, DateOnly? From, DateOnly? To)
{
    /// <summary>Whether it holds on the day.</summary>
    public bool CoversDay(DateOnly day) => !(day < From) && !(day > To);
}

/// <summary>Somebody stands in for somebody else between two days, both inclusive.</summary>
/// <param name="For">Who is away.</param>
/// <param name="By">Who stands in.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Roles">Only in these roles; empty for all.</param>
public sealed record Substitute(string For, string By, DateOnly From, DateOnly To, IReadOnlyList<string> Roles)
{
    /// <summary>Whether it holds for a role on the day.</summary>
    public bool Covers(string role, DateOnly day) => day >= From && day <= To && (Roles.Count == 0 || Roles.Contains(role));
}

/// <summary>All that is known of one person, as the file or a page says it.</summary>
/// <param name="Person">Who.</param>
/// <param name="Roles">What they hold.</param>
/// <param name="Absences">When they are away, and who stands in.</param>
public sealed record PersonEntry(Person Person, IReadOnlyList<HeldRole> Roles, IReadOnlyList<Absence> Absences)
{
    /// <summary>Says the same.</summary>
    public bool Equals(PersonEntry? other) => other is not null && Person == other.Person && Roles.SequenceEqual(other.Roles)
        && Absences.SequenceEqual(other.Absences);

    /// <inheritdoc/>
    public override int GetHashCode() => Person.GetHashCode();
}

/// <summary>A role that a person holds in a contract between two days, both inclusive; either may be open.</summary>
public sealed record HeldRole(string Contract, string Role, DateOnly? From, DateOnly? To);

/// <summary>A person is away between two days, both inclusive.</summary>
/// <param name="By">Who stands in.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Roles">Only in these roles; empty for all.</param>
public sealed record Absence(string By, DateOnly From, DateOnly To, IReadOnlyList<string> Roles)
{
    /// <summary>Says the same.</summary>
    public bool Equals(Absence? other) => other is not null && (By, From, To) == (other.By, other.From, other.To) && Roles.SequenceEqual(other.Roles);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(By, From, To);
}

/// <summary>Why somebody cannot stand in for somebody else.</summary>
public enum StandInObstacle
{
    /// <summary>One works for the client, the other does not.</summary>
    OtherSide,

    /// <summary>A client's person, who works in other contracts only.</summary>
    OtherContracts,
}

/// <summary>Who stands in for somebody sees and decides what they do.</summary>
public static class StandIn
{
    /// <summary>The sides may not mix, and for a client nobody stands in who works for other clients only; null: it can be.</summary>
    public static StandInObstacle? ObstacleOf(Person absent, Person by, IReadOnlyCollection<Assignment> assignments)
    {
        if ((absent.Party == Party.Client) != (by.Party == Party.Client))
        {
            return StandInObstacle.OtherSide;
        }

        HashSet<string> theirs = [.. assignments.Where(a => a.Person == by.Id).Select(a => a.Contract)];
        return absent.Party == Party.Client && theirs.Count > 0 && !assignments.Any(a => a.Person == absent.Id && theirs.Contains(a.Contract))
            ? StandInObstacle.OtherContracts : null;
    }
}

/// <summary>Who answers for a role.</summary>
/// <param name="Person">Who is told.</param>
/// <param name="OnBehalfOf">Who actually holds the role, when <paramref name="Person"/> stands in.</param>
public sealed record Responder(Person Person, Person? OnBehalfOf)
{
    /// <summary>"X", or "X for Y" (Yの代理).</summary>
    public string NameIn(string language) =>
        OnBehalfOf is null ? Person.NameIn(language)
        : language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? $"{Person.NameIn(language)} for {OnBehalfOf.NameIn(language)}"
        : $"{Person.Name}（{OnBehalfOf.Name}の代理）";

    /// <inheritdoc/>
    public override string ToString() => NameIn("en");
}

/// <summary>A role that a profile names and nobody holds.</summary>
public sealed record VacantRole(string Contract, string Role, DateOnly Day);
