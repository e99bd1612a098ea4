using System.Text.RegularExpressions;
using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

/// <summary>The keys of a profile, in one place: reader, JSON Schema and <c>docs/contracts.md</c> follow it.</summary>
internal static partial class ProfileShape
{
    public const string SchemaId = "workflows.profile/1";

    /// <summary>What may be listed under <c>assumed</c>.</summary>
    public static readonly string[] Parts = ["clock", "start", "due", "reminders", "condition", "fields", "recipients"];

    public static readonly NameTable<RuleBasis> Basis = new()
    {
        ["clause"] = RuleBasis.Clause,
        ["assumed"] = RuleBasis.Assumed,
        ["house"] = RuleBasis.House,
    };

    public static readonly ShapeKey[] Source =
    [
        new("clause", Shapes.Text, "the clause as the contract numbers it"),
        new("basis", Shapes.OneOf([.. Basis.Keys]), "clause: given by the text; assumed: ours, to be confirmed; house: the operator's own policy"),
        new("assumed", new ListShape(Shapes.OneOf(Parts), 1), "parts of the rule that the text does not give"),
        new("why", Shapes.Text, "why something had to be assumed"),
        new("requirements", new ListShape(Shapes.Matching(Obligations(), "an obligation id such as OKA-INC-01"), 1), "obligations that the rule fulfils"),
    ];

    private static readonly MapShape Contract = new(
        "contract",
        new ShapeKey("id", Shapes.Matching(ContractIds(), "an id of at most 39 lower-case letters, digits and hyphens"),
            "key of the contract in tables, addresses and webhooks", Required: true),
        new ShapeKey("title", Shapes.LocalText, "what the contract is called", Required: true),
        new ShapeKey("client", Shapes.LocalText, "who ordered the work", Required: true),
        new ShapeKey("contractor", Shapes.LocalText, "who does it", Required: true),
        new ShapeKey("contractor_address", Shapes.LocalText, "where the contractor is, as on papers that are signed; room to fill it in when left out"),
        new ShapeKey("contractor_representative", Shapes.LocalText, "office and name of who signs for the contractor; room to fill it in when left out"),
        new ShapeKey("time_zone", Shapes.Text, "IANA id; days begin and end in it", Required: true),
        new ShapeKey(
            "term",
            new MapShape(
                "term",
                new ShapeKey("from", Shapes.Day, "first day; open when left out"),
                new ShapeKey("to", Shapes.Day, "last day; open when left out")),
            "how long the contract runs"));

    private static readonly MapShape Calendar = new(
        "a calendar",
        [
            new("base", Shapes.Name, "another calendar whose days it takes over"),
            new("weekdays", new ListShape(Shapes.OneOf([.. Weekdays.Names.Keys]), 1), "open weekdays"),
            new("all_days", Shapes.Flag, "open every day of the year"),
            new("national_holidays", Shapes.OneOf("closed", "open"), "whether national holidays are closed; closed when left out"),
            new(
                "closed_range",
                new MapShape(
                    "closed_range",
                    new ShapeKey("from", Shapes.MonthDay, "first closed day", Required: true),
                    new ShapeKey("to", Shapes.MonthDay, "last closed day", Required: true)),
                "closed every year between these days, both included; may span the new year"),
            new("extra_closed", new ListShape(Shapes.Day), "single closed days"),
            new("extra_open", new ListShape(Shapes.Day), "single open days, whatever else says"),
            new("hours", new OneOrMoreShape(Shapes.Hours), "opening hours on an open day; the whole day when left out"),
            .. Source,
        ]);

    private static readonly ShapeKey[] Root =
    [
        new("schema", Shapes.OneOf(SchemaId), "the form of this file", Required: true),
        new("contract", Contract, "whose contract it is", Required: true),
        new("roles", new NamedShape(Shapes.Names(), "a role name of lower-case letters, digits and underscores", Shapes.LocalText),
            "roles beside the built-in ones"),
        new("calendars", new NamedShape(Shapes.Names(), "a calendar name of lower-case letters, digits and underscores", Calendar),
            "days and hours that count, by name", Required: true),
        .. SectionKeys.ShapeOf("sites", Site.ReadAll).Keys,
    ];

    private static readonly ShapeKey Assumptions = new(
        "assumptions",
        new ListShape(new MapShape(
            "an assumption",
            new ShapeKey("path", Shapes.Text, "the value in this file, e.g. incident.awareness", Required: true),
            new ShapeKey("why", Shapes.Text, "why it had to be assumed", Required: true))),
        "values that the text does not give, beside those marked in the rules");

    /// <summary>A profile, with the sections that processes declare.</summary>
    public static MapShape RootOf(IEnumerable<ProfileSection> sections) => new("a profile", [.. Root, .. sections.Select(section => section.Shape), Assumptions]);

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,38}\z", RegexOptions.CultureInvariant)]
    public static partial Regex ContractIds();

    [GeneratedRegex(@"\A[A-Z]{3}-[A-Z]{3}-[0-9]{2,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Obligations();
}
