using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;

namespace Workflows.Requests;

/// <summary>Who asks something of whom.</summary>
public enum RequestParty
{
    /// <summary>The client asks the contractor.</summary>
    Client,

    /// <summary>The contractor asks the client.</summary>
    Contractor,

    /// <summary>The client's users ask; the client takes it first and forwards it to the contractor (SAG-INQ-11).</summary>
    Users,
}

/// <summary>How a request, or an answer, was given.</summary>
public enum RequestChannel
{
    Telephone,

    Mail,

    /// <summary>Typed into a page, or sent to the API.</summary>
    Page,

    /// <summary>Face to face.</summary>
    Visit,

    Meeting,

    /// <summary>On paper.</summary>
    Document,
}

/// <summary>What ends a request.</summary>
public enum RequestOutcome
{
    /// <summary>An answer.</summary>
    Answer,

    /// <summary>A report on what was done.</summary>
    Report,

    /// <summary>A rule that both parties agree on.</summary>
    Agreement,

    /// <summary>Nothing: it is on record, and that is all.</summary>
    None,
}

/// <summary>What a request can be handed on to.</summary>
public enum RequestTurn
{
    /// <summary>It is a failure: its incident is known since the request came to the desk.</summary>
    Incident,

    Change,

    Deliverable,
}

/// <summary>What a desk does not answer, and where to go with it.</summary>
/// <param name="Id">Unique at the desk.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Redirect">Where to go instead; the client reads it.</param>
public sealed record RequestOutside(string Id, LocalText Name, LocalText Redirect);

/// <summary>A class that a request is sorted into.</summary>
/// <param name="Id">Unique in its kind.</param>
/// <param name="Name">What the contract calls it.</param>
public sealed record RequestClass(string Id, LocalText Name);

/// <summary>Where requests arrive.</summary>
/// <param name="Id">Unique among those of the contract.</param>
/// <param name="Name">What the contract calls it.</param>
/// <param name="Calendar">Its hours; lengths of time count while it is open.</param>
/// <param name="Channels">How it is reached.</param>
/// <param name="Owner">Roles of the contractor that answer.</param>
/// <param name="Client">Roles of the client that are told, and act for it.</param>
/// <param name="Outside">What it does not answer.</param>
/// <param name="Source">Clause and basis.</param>
public sealed record RequestDesk(
    string Id, LocalText Name, string Calendar, IReadOnlyList<RequestChannel> Channels, IReadOnlyList<string> Owner, IReadOnlyList<string> Client,
    IReadOnlyList<RequestOutside> Outside, RuleSource Source);

/// <summary>A kind of request: an inquiry, an order, a consultation.</summary>
/// <param name="Id">Unique among those of the contract.</param>
/// <param name="Name">What the contract calls it.</param>
/// <param name="Desk">Id of the desk that takes it.</param>
/// <param name="From">Who may ask.</param>
/// <param name="Fields">What has to be said beside the text.</param>
/// <param name="Results">What the outcome has to say beside its text.</param>
/// <param name="FirstAnswer">Desk time until a person answers; null: no figure.</param>
/// <param name="Due">By when the outcome is there, counted from the moment at which it came to the desk; null: no day.</param>
/// <param name="Classes">What it is sorted into; it needs one before the outcome.</param>
/// <param name="NeedsInstruction">The client has to instruct before anything is done.</param>
/// <param name="NeedsConfirmation">It stays open until the other side confirms the outcome.</param>
/// <param name="Written">By when what was said orally is written down; null: it need not be.</param>
/// <param name="Outcome">What ends it.</param>
/// <param name="Turns">What it can be handed on to.</param>
/// <param name="Counts">It counts as an inquiry where months are counted.</param>
/// <param name="Source">Clause and basis.</param>
public sealed record RequestKind(
    string Id, LocalText Name, string Desk, IReadOnlyList<RequestParty> From, IReadOnlyList<ReportField> Fields,
    IReadOnlyList<ReportField> Results, TimeSpan? FirstAnswer, DueRule? Due, IReadOnlyList<RequestClass> Classes, bool NeedsInstruction,
    bool NeedsConfirmation, DueRule? Written, RequestOutcome Outcome, IReadOnlyList<RequestTurn> Turns, bool Counts, RuleSource Source)
{
    /// <summary>The calendar of service times that its outcome extends, once it is confirmed; null: none.</summary>
    public string? Extends { get; init; }

    /// <summary>A time of it does not stand in the contract, or not whole: a miss is no breach.</summary>
    public bool IsAssumed => Source is not { Basis: RuleBasis.Clause, AssumedParts: var assumed } || assumed.Contains("due");

    /// <summary>The class of an id; null for none.</summary>
    public RequestClass? Class(string? id) => Classes.FirstOrDefault(c => c.Id == id);
}

/// <summary>What the parties ask of each other. Section <c>requests</c> of a profile.</summary>
/// <param name="Percents">Of the time of a first answer, or of an outcome that is due after a length of time: reminders, ascending.</param>
/// <param name="Reminders">Business days before a day, largest first; 0: on the day itself.</param>
/// <param name="QuietAfter">Business days without a word after which the owner is told.</param>
/// <param name="CloseAfter">Business days after the outcome on which it closes unless somebody asks again.</param>
/// <param name="ConfirmReminders">Business days after the outcome on which a missing confirmation is asked for again.</param>
/// <param name="Desks">Where requests arrive.</param>
/// <param name="Kinds">What is asked.</param>
public sealed record RequestRules(
    IReadOnlyList<int> Percents, IReadOnlyList<int> Reminders, int QuietAfter, int CloseAfter, IReadOnlyList<int> ConfirmReminders,
    IReadOnlyList<RequestDesk> Desks, IReadOnlyList<RequestKind> Kinds) : ILimitsAnswers
{
    /// <summary>The names of channels in profiles, in forms and in the API.</summary>
    public static NameTable<RequestChannel> Channels { get; } = new()
    {
        ["telephone"] = RequestChannel.Telephone, ["mail"] = RequestChannel.Mail, ["page"] = RequestChannel.Page, ["visit"] = RequestChannel.Visit,
        ["meeting"] = RequestChannel.Meeting, ["document"] = RequestChannel.Document,
    };

    /// <summary>The names of those who ask.</summary>
    public static NameTable<RequestParty> Parties { get; } = new()
    {
        ["client"] = RequestParty.Client, ["contractor"] = RequestParty.Contractor, ["users"] = RequestParty.Users,
    };

    /// <summary>The names of what a request can be handed on to.</summary>
    public static NameTable<RequestTurn> Turns { get; } = new()
    {
        ["incident"] = RequestTurn.Incident, ["change"] = RequestTurn.Change, ["deliverable"] = RequestTurn.Deliverable,
    };

    private static readonly NameTable<RequestOutcome> Outcomes = new()
    {
        ["answer"] = RequestOutcome.Answer, ["report"] = RequestOutcome.Report, ["agreement"] = RequestOutcome.Agreement, ["none"] = RequestOutcome.None,
    };

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<RequestRules> Section { get; } = new("requests", "what the parties ask of each other, and how it is answered", keys => new(
        keys.Ascending("percent", "per cent of a length of time after which the owner is reminded", 1, 99, "a larger one", 50, 75),
        keys.Wholes("reminders", "business days before a day on which somebody is reminded of it", 0, 60, 2, 0),
        keys.Whole("quiet_after", "business days without a word after which the owner is told", 1, 60, 5),
        keys.Whole("close_after", "business days after the outcome on which it closes unless it is asked again", 1, 60, 5),
        keys.Ascending("confirm", "business days after the outcome on which a missing confirmation is asked for again", 1, 60, "a later one", 3, 7),
        keys.Items("desks", "where requests arrive", "a desk", Desk),
        keys.Items("kinds", "what is asked", "a kind", Kind)))
    {
        Assumed = new Dictionary<string, string[]> { ["due"] = ["written"], ["recipients"] = ["client"] },
    };

    /// <summary>It was said and not written: on the telephone, face to face, at a meeting.</summary>
    public static bool IsOral(RequestChannel channel) => channel is RequestChannel.Telephone or RequestChannel.Visit or RequestChannel.Meeting;

    /// <summary>The kind of an id; null for none.</summary>
    public RequestKind? Kind(string id) => Kinds.FirstOrDefault(k => k.Id == id);

    /// <inheritdoc/>
    public (DueRule Limit, string Clock)? AnswerLimitOf(string kind) =>
        Kind(kind) is { FirstAnswer: { } length } found ? (new DueRule.Length(length), DeskOf(found).Calendar) : null;

    /// <summary>The desk of a kind.</summary>
    public RequestDesk DeskOf(RequestKind kind) => Desks.First(d => d.Id == kind.Desk);

    private static RequestDesk Desk(SectionKeys keys, string id) => new(
        id,
        keys.LocalText("name", "what the contract calls it"),
        keys.Calendar("calendar", "its hours: a length of time counts while it is open"),
        Named(keys, "channels", "how it is reached: telephone, mail, page, visit, meeting, document", Channels),
        keys.Roles("owner", "who answers for the contractor, and is reminded"),
        keys.Roles("client", "who is told for the client, and acts for it"),
        keys.Items("outside", "what it does not answer", "a matter", (outside, key) => new RequestOutside(
            key,
            outside.LocalText("name", "what it is about"),
            outside.LocalText("redirect", "where to go instead; the client reads it")), required: false),
        keys.Source());

    private static RequestKind Kind(SectionKeys keys, string id)
    {
        RequestKind kind = new(
            id,
            keys.LocalText("name", "what the contract calls it"),
            keys.Id("desk", "id of the desk that takes it", keys.IdsAt("desks", "requests.desks")),
            Named(keys, "from", "who may ask: client, contractor, or users, whose requests the client takes first and forwards", Parties),
            keys.Fields("fields", "what has to be said beside the text"),
            keys.Fields("results", "what the outcome has to say beside its text"),
            keys.LengthOrNone("first_answer", "desk time until a person answers; no figure when left out"),
            keys.DueOrNone("due", "by when the outcome is there, counted from when it came to the desk; agreed: none until the parties agree"),
            keys.Items("classes", "what it is sorted into; it needs one before the outcome", "a class",
                (one, key) => new RequestClass(key, one.LocalText("name", "what the contract calls it")), required: false),
            keys.Flag("instruction", "the client has to instruct before anything is done"),
            keys.Flag("confirmation", "it stays open until the other side confirms the outcome"),
            keys.DueOrNone("written", "by when what was said orally is written down; it need not be when left out"),
            keys.Choice("outcome", "what ends it: an answer, a report, an agreement of both parties, or none (it is on record, and that is all)", Outcomes,
                RequestOutcome.Answer),
            Named(keys, "turns_into", "what it can be handed on to: incident, change, deliverable", Turns, required: false),
            keys.Flag("counts", "it counts as an inquiry where months are counted"),
            keys.Source())
        {
            Extends = keys.CalendarOrNone("extends", "calendar of service times that the outcome extends from its result 'from' to its result 'to', once confirmed"),
        };
        if (kind.Extends is not null && (kind is not { Outcome: RequestOutcome.Agreement, NeedsConfirmation: true }
            || !((string[])[RequestExtensions.From, RequestExtensions.To]).All(r => kind.Results.Any(f => f.Id == r && f.Required))))
        {
            keys.Refuse("extends", "outcome: agreement, confirmation: true and the required results 'from' and 'to' beside it");
        }

        if (kind.FirstAnswer <= TimeSpan.Zero)
        {
            keys.Refuse("first_answer", "a length of time such as PT2H");
        }

        if (kind.Due is not (null or DueRule.Agreed or DueRule.Length or DueRule.BusinessDays(> 0) or DueRule.Days(> 0) or DueRule.Months(> 0)))
        {
            keys.Refuse("due", "a length of time, days, business days or months afterwards (PT4H, 5bd, 7d, 1mo), or agreed");
        }

        if (kind.Written is not (null or DueRule.BusinessDays(> 0) or DueRule.Days(> 0)))
        {
            keys.Refuse("written", "days or business days afterwards (2bd, 7d)");
        }

        if (kind.Outcome == RequestOutcome.None && (kind.FirstAnswer is not null || kind.Due is not null || kind.Classes.Count > 0))
        {
            keys.Refuse("outcome", "answer, report or agreement: nothing is due, and nothing sorted, where nothing is answered");
        }

        return kind;
    }

    private static IReadOnlyList<T> Named<T>(SectionKeys keys, string key, string meaning, NameTable<T> names, bool required = true)
        where T : struct, Enum => [.. keys.Ids(key, meaning, new(key, [.. names.Keys]), required).Where(names.Keys.Contains).Select(n => names[n])];
}
