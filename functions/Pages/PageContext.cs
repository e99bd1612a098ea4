using System.Collections.Concurrent;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Incidents;
using Workflows.Incidents.Process;
using Workflows.Kit.Mail;
using Workflows.People;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Pages;

/// <summary>What every page knows of its request: who reads it, in which language, at what moment, and how it writes times and names.</summary>
public sealed class PageContext
{
    /// <summary>Who holds roles today: thousands of lines ask for the same few. Processes are read side by side.</summary>
    private readonly ConcurrentDictionary<(string Contract, string Role), IReadOnlyList<string>> holders = new();

    internal PageContext(HttpRequest request, string language, DateTimeOffset now, Visitor? visitor, IReadOnlyList<Contract> contracts, PeopleDirectory people)
    {
        Language = language;
        Now = now;
        Visitor = visitor;
        Contracts = contracts;
        People = people;
        Address = request.Path + PageAnswers.QueryOf(request);
        Section = request.Path.Value?.Trim('/').Split('/')[0] ?? "";
        string done = request.Query["done"].ToString();
        IsForClient = PageFormat.IsWord(request);
        IsReturned = done == "returned";
        Done = PageTexts.All.Find(language, "Done." + done);
    }

    /// <summary><c>ja</c> or <c>en</c>.</summary>
    public string Language { get; }

    /// <summary>The moment for which remaining times are said (UTC).</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Who reads; null for nobody who is signed in.</summary>
    public Person? Reader => Visitor?.Person;

    /// <summary>The contracts in force that the reader may see, by id.</summary>
    public IReadOnlyList<Contract> Contracts { get; }

    /// <summary>Who is who.</summary>
    public PeopleDirectory People { get; }

    /// <summary>Path and query of this page, to come back to.</summary>
    public string Address { get; }

    /// <summary>First segment of the path; marks the current entry of the navigation.</summary>
    public string Section { get; }

    /// <summary>What was just done, in words; null after nothing.</summary>
    public string? Done { get; }

    /// <summary>What was just done sends something back: no success of anybody.</summary>
    public bool IsReturned { get; }

    /// <summary>Whose turn it is with the case that the page is about; null: it is about none, or the case is over.</summary>
    public CaseTurn? Turn { get; internal set; }

    /// <summary>Mails about the case that wait for others, for those who may send them at once.</summary>
    public IReadOnlyList<WaitingMail> Waiting { get; internal set; } = [];

    /// <summary>The form of the documents that are made of the page, once it was asked for: a set makes hundreds.</summary>
    internal Task<WordForm?>? WordForm { get; set; }

    internal Visitor? Visitor { get; }

    /// <summary>A text of the pages in the reader's language.</summary>
    public string T(string key, params object?[] arguments) => PageTexts.All.Get(Language, key, arguments);

    /// <summary>Where a rule comes from: the clause, and for the contractor's people what was assumed.</summary>
    public string Basis(RuleSource source) => CaseMail.BasisOf(source, Language, IsInternal);

    /// <summary>The same of a step of an incident, with whether a miss is one of the contract.</summary>
    public string Basis(IncidentStep step) => IncidentMail.BasisOf(step, Language, IsInternal);

    /// <summary>The reader is one of the contractor's people: what we had to assume is not told to others.</summary>
    public bool IsInternal => !IsForClient && Reader is { Party: not Party.Client };

    /// <summary>The contract that the page is about, as in force now; null: it is about several, or none.</summary>
    public Contract? About { get; internal set; }

    /// <summary>What is made of the page goes out of the house, as documents do: it says what a client may read, whoever its reader is.</summary>
    public bool IsForClient { get; internal set; }

    /// <summary>A time in a contract's zone.</summary>
    public string Time(DateTimeOffset at, TimeZoneInfo zone) => TimeText.Of(at, zone, Language);

    /// <summary>By when, in a contract's zone; a deadline in days as its last day.</summary>
    public string By(DateTimeOffset due, TimeZoneInfo zone) => TimeText.By(due, zone, Language);

    /// <summary>A severity in the reader's words where it is one of the usual; else as the source wrote it.</summary>
    public string Severity(string severity) => SeverityWord.In(severity, Language);

    /// <summary>A length of time.</summary>
    public string Length(TimeSpan length) => TimeText.Of(length, Language);

    /// <summary>"1 h 5 min left" or "5 min over".</summary>
    public string Remaining(DateTimeOffset due) => T(due >= Now ? "Time.Left" : "Time.Over", Length(due - Now));

    /// <summary>A zone with its offset now, e.g. <c>Asia/Tokyo（UTC+09:00）</c>.</summary>
    public string Zone(TimeZoneInfo zone)
    {
        TimeSpan offset = zone.GetUtcOffset(Now);
        return T("Time.Zone", zone.Id, (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Who acted: a person's name, the monitoring, or this software.</summary>
    public string Actor(string id, string? actorFor = null)
    {
        const string monitoring = "monitoring:";
        string name = id == "system" ? T("Actor.System")
            : id.StartsWith(monitoring, StringComparison.Ordinal) ? T("Actor.Monitoring", id[monitoring.Length..])
            : People.ById(id)?.NameIn(Language) ?? id;
        return actorFor is null ? name : T("Actor.For", name, People.ById(actorFor)?.NameIn(Language) ?? actorFor);
    }

    /// <summary>Names of persons, joined.</summary>
    public string Names(IEnumerable<string> ids) => string.Join(T("Join"), ids.Select(id => Actor(id)));

    /// <summary>Ids of the persons who hold a role of a contract today, substitutes in place of those who are away.</summary>
    internal IReadOnlyList<string> HoldersOf(Contract contract, string role) => holders.GetOrAdd(
        (contract.Id, role),
        asked => [.. People.WhoHolds(asked.Contract, asked.Role, contract.DayOf(Now)).Select(r => r.Person.Id)]);

    /// <summary>A role as the contract names it.</summary>
    public string Role(ContractProfile profile, string role) => profile.Roles.TryGetValue(role, out LocalText? name) ? name.In(Language) : role;
}
