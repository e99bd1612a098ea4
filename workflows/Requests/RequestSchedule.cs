using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Cases;

namespace Workflows.Requests;

/// <summary>What the software owes for a request, and when: a pure function of the folded facts.</summary>
public static class RequestSchedule
{
    // The identities of duties. They are in the ledger and in mail keys: never change one.

    /// <summary>Nobody answered in time.</summary>
    public const string FirstAnswerLateKey = "first-answer/late";

    private static readonly CaseDuties<RequestDuty, RequestDutyKind> Duties = new((key, kind, at) => new() { Key = key, Kind = kind, DueAt = at });

    private const string ReceiptKey = "receipt";
    private const string FiledKey = "filed";
    private const string ClientFirstKey = "client-first";
    private const string WithdrawnKey = "withdrawn";

    /// <summary>The outcome was not there in time.</summary>
    public static string OutcomeLateKey(DueMoment due) => "outcome/late/" + About(due);

    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<RequestDuty> Pending(RequestState request, CalendarSet calendars) =>
        Arrived(request)
            .Concat(request.Facts.Select(f => Told(request, f)).OfType<RequestDuty>())
            .Concat(Answering(request, calendars).Pending(request.IsPerformed))
            .Concat(Finishing(request, calendars).Pending(request.IsPerformed))
            .Concat(Writing(request, calendars.Business).Pending(request.IsPerformed))
            .Concat(Confirming(request, calendars.Business))
            .Concat(Quiet(request, calendars.Business))
            .Concat(Duties.Unreached(request))
            .Concat(Duties.Close(OverAt(request, calendars.Business)))
            .Where(d => !request.IsPerformed(d.Key));

    /// <summary>The client gets the number, or the question; the owner learns of it. What users ask, the client takes first.</summary>
    private static IEnumerable<RequestDuty> Arrived(RequestState request)
    {
        if (request.Withdrawn is { } withdrawn)
        {
            return request.IsPerformed(ReceiptKey) || request.IsPerformed(ClientFirstKey)
                ? [new() { Key = WithdrawnKey, Kind = RequestDutyKind.TellWithdrawn, DueAt = withdrawn.RecordedAt, Roles = request.Desk.Client }] : [];
        }

        if (request.AtDesk is null)
        {
            return
            [
                new() { Key = ClientFirstKey, Kind = RequestDutyKind.TellClientFirst, DueAt = request.Filed.RecordedAt, Roles = request.Desk.Client },
            ];
        }

        DateTimeOffset at = request.Facts.OfType<RequestForwarded>().FirstOrDefault()?.RecordedAt ?? request.Filed.RecordedAt;
        bool isAsked = request.Answerer == RequestParty.Client;
        RequestDuty receipt = new()
        {
            Key = ReceiptKey, Kind = isAsked ? RequestDutyKind.TellAsked : RequestDutyKind.TellReceipt, DueAt = at, Roles = request.Desk.Client,
        };
        return isAsked ? [receipt]
            : [receipt, new() { Key = FiledKey, Kind = RequestDutyKind.TellFiled, DueAt = at, Roles = request.Desk.Owner }];
    }

    /// <summary>What follows at once from a single fact: the other side is told.</summary>
    private static RequestDuty? Told(RequestState request, CaseFact fact)
    {
        RequestDuty to = new() { Key = "told/" + fact.Id, Kind = RequestDutyKind.TellOwner, DueAt = fact.RecordedAt, FactId = fact.Id };
        RequestDuty toOwner = to with { Roles = request.Desk.Owner };
        RequestDuty toClient = to with { Roles = request.Desk.Client };
        return fact switch
        {
            RequestReplied { Party: RequestParty.Client } or RequestInstructed or RequestReopened => toOwner,
            RequestConfirmed => request.Confirmer == RequestParty.Client ? toOwner : null,
            RequestReplied => toClient with { Kind = RequestDutyKind.TellReply },
            RequestOutOfScope => toClient with { Kind = RequestDutyKind.TellOutOfScope },
            RequestTurned => toClient with { Kind = RequestDutyKind.TellTurned },
            RequestWrittenDown => toClient with { Kind = RequestDutyKind.TellWrittenDown },
            RequestEscalated { PersonId: { } person } => to with { Kind = RequestDutyKind.TellEscalated, Persons = [person] },
            _ => null,
        };
    }

    /// <summary>The first answer: the owner is reminded when a part of the desk's time is over, and told of a miss with the manager.</summary>
    private static Deadline<RequestDuty> Answering(RequestState request, CalendarSet calendars) =>
        request is not { IsOpen: true, FirstAnswer: null, FirstAnswerDue: { } due, AtDesk: { } start } ? new() : new()
        {
            Reminders = Parts(request, start, request.Kind.FirstAnswer!.Value, calendars, (percent, at) => new()
            {
                Key = Key($"first-answer/{percent}"), Kind = RequestDutyKind.RemindFirstAnswer, DueAt = at, Roles = request.Desk.Owner, Due = due,
            }),
            Late = new()
            {
                Key = FirstAnswerLateKey, Kind = RequestDutyKind.FirstAnswerLate, DueAt = due, Roles = WithManager(request), Due = due,
            },
        };

    /// <summary>The outcome: whoever is asked is reminded; when it is missed, the owner and the manager are told.</summary>
    private static Deadline<RequestDuty> Finishing(RequestState request, CalendarSet calendars)
    {
        if (request is not { IsOpen: true, DoneAt: null, Due: { } due, AtDesk: { } start })
        {
            return new();
        }

        RequestDuty remind = new()
        {
            Key = "", Kind = RequestDutyKind.RemindOutcome, DueAt = default, Due = due.Breach,
            Roles = request.Answerer == RequestParty.Contractor ? request.Desk.Owner : request.Desk.Client,
        };
        return new()
        {
            Reminders = due.Days is { } days
                ? Before(request, days, calendars.Business, (before, at) => remind with { Key = Key($"outcome/{About(due)}/{before}"), DueAt = at })
                : Parts(request, start, ((DueRule.Length)request.Kind.Due!).Value, calendars,
                    (percent, at) => remind with { Key = Key($"outcome/{About(due)}/{percent}"), DueAt = at }),
            Late = new()
            {
                Key = OutcomeLateKey(due), Kind = RequestDutyKind.OutcomeLate, DueAt = due.Breach, Roles = WithManager(request), Due = due.Breach,
            },
        };
    }

    /// <summary>What was said is written down afterwards.</summary>
    private static Deadline<RequestDuty> Writing(RequestState request, BusinessCalendar business) =>
        request is not { IsToWrite: true, WrittenDue: { Days: { } days } due } ? new() : new()
        {
            Reminders = Before(request, days, business, (before, at) => new()
            {
                Key = Key($"writing/{before}"), Kind = RequestDutyKind.RemindWriting, DueAt = at, Roles = request.Desk.Owner, Due = due.Breach,
            }),
            Late = new()
            {
                Key = "writing/late", Kind = RequestDutyKind.WritingLate, DueAt = due.Breach, Roles = WithManager(request), Due = due.Breach,
            },
        };

    /// <summary>A missing confirmation is asked for again; whoever was told of the outcome was asked the first time by that.</summary>
    private static IEnumerable<RequestDuty> Confirming(RequestState request, BusinessCalendar business) =>
        !request.IsToConfirm ? []
            : Kit.Reminders.NotOvertaken(request.Rules.ConfirmReminders.Select(after => new RequestDuty
            {
                Key = Key($"confirm/{Ended(request).Id}/{after}"),
                Kind = RequestDutyKind.RemindConfirmation,
                DueAt = business.OpeningOf(business.AddBusinessDays(business.DayOf(Ended(request).RecordedAt), after)),
                Roles = request.Confirmer == RequestParty.Client ? request.Desk.Client : request.Desk.Owner,
            }), d => request.IsPerformed(d.Key));

    /// <summary>Nobody said a word of it for days.</summary>
    private static IEnumerable<RequestDuty> Quiet(RequestState request, BusinessCalendar business) =>
        !request.IsOpen || request.AtDesk is null
            || request.Facts.LastOrDefault(f => f is not (CaseDutyPerformed<RequestDuty> or CaseMailUndeliverable)) is not { } last ? []
            :
            [
                new()
                {
                    Key = "quiet/" + last.Id, Kind = RequestDutyKind.TellQuiet, Roles = request.Desk.Owner,
                    DueAt = business.OpeningOf(business.AddBusinessDays(business.DayOf(last.RecordedAt), request.Rules.QuietAfter)),
                },
            ];

    /// <summary>
    /// What is handed on, confirmed or only on record closes at once; an outcome closes after some days in which it can be asked again. Nothing closes before
    /// what was said is written down.
    /// </summary>
    private static DateTimeOffset? OverAt(RequestState request, BusinessCalendar business)
    {
        DateTimeOffset? at = request switch
        {
            { Withdrawn: { } withdrawn } => withdrawn.RecordedAt,
            { IsToWrite: true } or { IsToConfirm: true } => null,
            { Status: RequestStatus.Confirmed or RequestStatus.Turned or RequestStatus.Recorded } => Ended(request).RecordedAt,
            { Status: RequestStatus.Done or RequestStatus.OutOfScope } =>
                business.StartOf(business.AddBusinessDays(business.DayOf(Ended(request).RecordedAt), request.Rules.CloseAfter).AddDays(1)),
            _ => null,
        };
        return request.WrittenDown?.RecordedAt > at ? request.WrittenDown.RecordedAt : at;
    }

    /// <summary>The fact that ended it.</summary>
    private static CaseFact Ended(RequestState request) =>
        (CaseFact?)request.Confirmed ?? (CaseFact?)request.Turned ?? (CaseFact?)request.OutOfScope ?? (CaseFact?)request.Outcome ?? request.Filed;

    /// <summary>When parts of a length of desk time are over, as far as the request was on record by then.</summary>
    private static IEnumerable<RequestDuty> Parts(
        RequestState request, DateTimeOffset start, TimeSpan length, CalendarSet calendars, Func<int, DateTimeOffset, RequestDuty> remind) =>
        request.Rules.Percents.Select(percent => remind(percent, calendars.Add(request.Desk.Calendar, start, length * (percent / 100.0))))
            .Where(d => d.DueAt > request.Filed.RecordedAt);

    /// <summary>The days before a day, as far as the request was on record by then.</summary>
    private static IEnumerable<RequestDuty> Before(
        RequestState request, DueDays days, BusinessCalendar business, Func<int, DateTimeOffset, RequestDuty> remind) =>
        request.Rules.Reminders.Select(before => remind(before, business.OpeningOf(business.AddBusinessDays(days.Target, -before))))
            .Where(d => d.DueAt > request.Filed.RecordedAt);

    private static IReadOnlyList<string> WithManager(RequestState request) =>
        [.. request.Desk.Owner.Append(RoleNames.Manager).Distinct(StringComparer.Ordinal)];

    /// <summary>A moment that agreements move, in keys.</summary>
    private static string About(DueMoment due) => due.Days is { } days ? Key($"{days.Breach:yyyy-MM-dd}") : "time";

    private static string Key(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
