using Workflows.Contracts;
using Workflows.Api;
using Workflows.Incidents.Process;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Incidents.Export;

/// <summary>The incident ledger of a contract as a table.</summary>
internal sealed class IncidentExport(IncidentLedger ledger, IncidentReader reader, ReportStore reports, PeopleDirectory people)
{
    private static readonly (string Heading, Func<IncidentLedgerRow, Writing, string?> Value)[] Columns =
    [
        ("Id", (r, _) => r.Id),
        ("Title", (r, _) => r.Title),
        ("Origin", (r, w) => w.Text("Origin." + r.Origin)),
        ("RegisteredBy", (r, w) => w.Name(r.RegisteredBy)),
        ("RegisteredAt", (r, w) => w.Time(r.RegisteredAt)),
        ("Owners", (r, w) => w.Names(r.Owners)),
        ("Responders", (r, w) => w.Names(r.Responders)),
        ("NextDue", (r, w) => w.Time(r.NextDue)),
        ("Urgency", (r, _) => r.Urgency),
        ("Stopped", (r, w) => w.Text(r.Stopped ? "Yes" : "No")),
        ("Status", (r, w) => IncidentTexts.All.Get(w.Language, "Status." + r.Status)),
        ("ClosedAt", (r, w) => w.Time(r.ClosedAt)),
        ("OccurredAt", (r, w) => w.Time(r.OccurredAt)),
        ("AwareAt", (r, w) => w.Time(r.AwareAt)),
        ("RecoveredAt", (r, w) => w.Time(r.RecoveredAt)),
        ("OutageLength", (r, _) => r.OutageLength),
        ("Breaches", (r, _) => r.Breaches.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("Sites", (r, _) => r.Sites),
        ("Summary", (r, _) => r.Summary),
        ("Cause", (r, _) => r.Cause),
        ("Equipment", (r, _) => r.Equipment),
        ("Measures", (r, _) => r.Measures),
        ("Situation", (r, _) => r.Situation),
        ("CauseAndMeasures", (r, _) => r.CauseAndMeasures),
        ("Prevention", (r, _) => r.Prevention),
        ("Other", (r, _) => r.Other),
        ("Category", (r, _) => r.Category),
        ("Priority", (r, _) => r.Priority?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("CauseLayer", (r, _) => r.CauseLayer),
        ("Party", (r, _) => r.Party),
    ];

    /// <summary>Incidents that were registered between two days (both inclusive, in the contract's zone), oldest first.</summary>
    public async Task<IReadOnlyList<IncidentLedgerRow>> RowsAsync(Contract contract, DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        List<IncidentLedgerRow> rows = [];
        await foreach (CaseRow<IncidentSummary> row in ledger.OfAsync(contract.Id))
        {
            await AddAsync(row);
        }

        await foreach (CaseRow<IncidentSummary> row in ledger.ClosedRegisteredAsync(
            contract.Id, contract.Calendars.Business.StartOf(from), contract.Calendars.Business.StartOf(to.AddDays(1))))
        {
            await AddAsync(row);
        }

        return [.. rows.DistinctBy(r => r.Id).OrderBy(r => r.RegisteredAt).ThenBy(r => r.Id, StringComparer.Ordinal)];

        async Task AddAsync(CaseRow<IncidentSummary> row)
        {
            cancellation.ThrowIfCancellationRequested();
            if (await reader.FindAsync(row.Id) is not { State.IsBegun: true } incident)
            {
                return;
            }

            DateTimeOffset registered = row.RegisteredAt ?? incident.State.Facts.First(f => f is AlertFired or Reported).RecordedAt;
            DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(registered, contract.Calendars.Zone).DateTime);
            if (day >= from && day <= to)
            {
                rows.Add(Of(incident, await reports.AllAsync(row.Id), day));
            }
        }
    }

    /// <summary>The rows as a table with headings in a language and times in the contract's zone.</summary>
    public IEnumerable<IReadOnlyList<string?>> Lines(IReadOnlyList<IncidentLedgerRow> rows, Contract contract, string language)
    {
        Writing writing = new(language, contract.Calendars.Zone, people);
        return rows.Select(r => (IReadOnlyList<string?>)[.. Columns.Select(c => c.Value(r, writing))])
            .Prepend([.. Columns.Select(c => writing.Text("Column." + c.Heading))]);
    }

    private IncidentLedgerRow Of(CaseView<IncidentState> incident, IReadOnlyList<ReportDocument> versions, DateOnly day)
    {
        IncidentState state = incident.State;
        IncidentSummary summary = IncidentSummary.Of(state);
        IncidentFact? first = state.Facts.FirstOrDefault(f => f is AlertFired or Reported);
        List<ReportDocument> sent = [.. versions.Where(v => v.SentAt is not null).OrderByDescending(v => v.SentAt)];

        // The latest report that says it; field ids differ between contracts.
        string? Said(params string[] fields) => sent.SelectMany(r => r.Values).FirstOrDefault(v => fields.Contains(v.FieldId) && v.Value.Length > 0)?.Value;

        CauseRule? cause = state.Profile.Classification?.Cause(state.Cause?.Cause);
        DateTimeOffset outageStart = state.StoppedAt ?? state.OccurredAt;
        return new()
        {
            Id = state.Id.Value,
            Title = state.Title,
            Origin = first is Reported ? "inquiry" : "monitoring",
            RegisteredBy = first?.Actor ?? "system",
            RegisteredAt = first?.RecordedAt ?? state.OpenedAt,
            Owners = [.. people.WhoHolds(state.Id.ContractId, RoleNames.IncidentOwner, day).Select(r => r.Person.Id)],
            Responders = [.. state.Facts.OfType<Acknowledged>().Select(a => a.Actor).Distinct(StringComparer.Ordinal)],
            NextDue = summary.NextDue,
            Urgency = state.Severity,
            Category = state.Classification?.Category?.Name.In(Languages.Japanese),
            Priority = state.Classification?.Priority,
            CauseLayer = cause?.Name.In(Languages.Japanese),
            Party = state.Cause is { } found ? ClassWords.PartyOf(found.Party, cause, Languages.Japanese) : null,
            Stopped = state.StoppedAt is not null,
            Status = summary.Status,
            ClosedAt = state.ClosedAt,
            OccurredAt = state.OccurredAt,
            AwareAt = state.AwareAt,
            RecoveredAt = state.RecoveredAt,
            OutageLength = Said("outage_length", "duration")
                ?? (state.RecoveredAt is { } end && end.AddMinutes(1) > outageStart ? TimeText.Between(outageStart, end, Languages.Japanese) : null),
            Breaches = summary.Breaches,
            Sites = Said("sites"),
            Summary = Said("summary", "outline") ?? state.DescriptionInWords,
            Cause = Said("cause"),
            Equipment = Said("equipment", "system") ?? state.System,
            Measures = Said("measures", "response", "course"),
            Situation = Said("situation", "current_state"),
            CauseAndMeasures = Said("cause_and_measures"),
            Prevention = Said("prevention"),
            Other = Said("other"),
        };
    }

    private sealed record Writing(string Language, TimeZoneInfo Zone, PeopleDirectory People)
    {
        public string Text(string key) => ApiTexts.All.Get(Language, key);

        public string? Time(DateTimeOffset? at) =>
            at is { } moment ? TimeZoneInfo.ConvertTime(moment, Zone).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture) : null;

        public string Name(string actor) => People.ById(actor)?.NameIn(Language)
            ?? (actor.StartsWith("monitoring:", StringComparison.Ordinal) ? PageTexts.All.Get(Language, "Actor.Monitoring", actor["monitoring:".Length..])
            : actor == "system" ? PageTexts.All.Get(Language, "Actor.System")
            : actor);

        public string Names(IEnumerable<string> actors) => string.Join(Languages.IsJapanese(Language) ? "、" : ", ", actors.Select(Name));
    }
}
