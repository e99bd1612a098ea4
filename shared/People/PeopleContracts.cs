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
public sealed record Person(string Id, string Name, string? NameEn, string Mail, string? SecondMail, string Language, Party Party)
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
