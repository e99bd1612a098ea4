using System.Collections.Frozen;
using Workflows.Calendars;

namespace Workflows.Contracts;

/// <summary>Where a rule comes from, and so what missing it means.</summary>
public enum RuleBasis
{
    /// <summary>Given by the contract's text: a miss is a breach of the contract.</summary>
    Clause,

    /// <summary>Ours, to be confirmed by the client: a miss is internal and never reported as contractual.</summary>
    Assumed,

    /// <summary>The operator's own policy (the <c>standard</c> profile): a miss is a breach of that policy.</summary>
    House,
}

/// <summary>The clause a rule cites, its basis, and which parts of a rule from the text had to be assumed (for example its clock).</summary>
/// <param name="Clause">As written in the contract, e.g. <c>Ch7§2 a)</c>; null where nothing in the text speaks of it.</param>
/// <param name="Basis">What a miss means.</param>
/// <param name="AssumedParts">Parts of the rule that the text does not give, named as in <c>ProfileShape.Parts</c>.</param>
/// <param name="Why">Why a part was assumed; shown beside it.</param>
/// <param name="Requirements">Obligation ids that the rule fulfils, e.g. <c>OKA-INC-01</c>.</param>
public sealed record RuleSource(
    string? Clause,
    RuleBasis Basis,
    IReadOnlyList<string> AssumedParts,
    string? Why,
    IReadOnlyList<string> Requirements);

/// <summary>A text in Japanese, with English where the profile gives it (Japanese otherwise).</summary>
public sealed record LocalText(string Ja, string? En)
{
    /// <summary>The text for a language tag (<c>ja</c>, <c>en-GB</c>, ...).</summary>
    public string In(string language) => En is not null && language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? En : Ja;

    /// <inheritdoc/>
    public override string ToString() => Ja;
}

/// <summary>One contract's rules, as data. Immutable; <see cref="Version"/> names exactly this content.</summary>
public sealed record ContractProfile
{
    /// <summary>Lower-case letters, digits and hyphens; also the contract's key in tables, routes and webhooks.</summary>
    public required string Id { get; init; }

    public required LocalText Title { get; init; }

    public required LocalText Client { get; init; }

    public required LocalText Contractor { get; init; }

    /// <summary>Where the contractor is, as on papers that are signed; null: it is filled in by hand.</summary>
    public LocalText? ContractorAddress { get; init; }

    /// <summary>Office and name of who signs for the contractor; null: it is filled in by hand.</summary>
    public LocalText? ContractorRepresentative { get; init; }

    /// <summary>The contractor still has the name that the shipped profiles have, which says of nobody who it is.</summary>
    public bool HasPlaceholderContractor => Contractor.Ja.Trim() is "受託者" or "受注者" or "請負者";

    /// <summary>IANA id; times are shown and days are counted in it.</summary>
    public required string TimeZone { get; init; }

    /// <summary>First and last day; either may be open.</summary>
    public required ContractTerm Term { get; init; }

    /// <summary>First 12 hex digits of the SHA-256 of the profile's text.</summary>
    public required string Version { get; init; }

    /// <summary>The profile as written; archived under <see cref="Version"/>, so that what runs can be read for ever.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public required string Text { get; init; }

    public required IReadOnlyDictionary<string, CalendarRule> Calendars { get; init; }

    /// <summary>Where each calendar comes from, by its name; empty for a profile that was not read from a file.</summary>
    public IReadOnlyDictionary<string, RuleSource> CalendarSources { get; init; } = FrozenDictionary<string, RuleSource>.Empty;

    /// <summary>The roles that its rules may name: the built-in ones and the profile's own.</summary>
    public IReadOnlyDictionary<string, LocalText> Roles { get; init; } = RoleNames.BuiltIn;

    /// <summary>Where people work; empty: nothing depends on it.</summary>
    public IReadOnlyList<Site> Sites { get; init; } = [];

    /// <summary>What processes declare for themselves, by the type of their rules.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyDictionary<Type, object> Sections { get; init; } = FrozenDictionary<Type, object>.Empty;

    /// <summary>Roles that the rules of <see cref="Sections"/> name.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> SectionRoles { get; init; } = [];

    /// <summary>Values that the text does not give, each with its path in the profile and why; shown as "to be confirmed".</summary>
    public required IReadOnlyList<ProfileAssumption> Assumptions { get; init; }

    /// <summary>The rules of a process; null where the profile has none, and nothing of it happens under this contract.</summary>
    public T? Section<T>()
        where T : class => Sections.GetValueOrDefault(typeof(T)) as T;

    /// <summary>Its calendars, ready to count with.</summary>
    public CalendarSet BuildCalendars(JapaneseHolidays? holidays = null) => new(Calendars, TimeZone, holidays);

    /// <summary>Every role that a rule of the profile names, once each.</summary>
    public IReadOnlyList<string> RolesUsed() => [.. SectionRoles.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The profile with other rules of a process (tests, drills).</summary>
    public ContractProfile With<T>(T rules)
        where T : class => this with { Sections = new Dictionary<Type, object>(Sections) { [typeof(T)] = rules } };
}

/// <summary>First and last day of a contract, both inclusive.</summary>
public sealed record ContractTerm(DateOnly? From, DateOnly? To);

/// <summary>A value of the profile that is not in the contract's text.</summary>
public sealed record ProfileAssumption(string Path, string Why);

/// <summary>A field that a report has to contain.</summary>
/// <param name="Id">One of the fields the timeline can fill (see <c>ReportDraft</c>), or a free id.</param>
/// <param name="Name">As the contract words it.</param>
/// <param name="Required">A report without it is not sent.</param>
public sealed record ReportField(string Id, LocalText Name, bool Required)
{
    internal static ReportField Read(SectionKeys keys, string id) => new(
        id,
        keys.LocalText("name", "as the contract words it"),
        keys.Flag("required", "a report without it is not sent; true when left out", otherwise: true));
}
