using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SendGrid;
using Workflows.Embedded.Tables;
using Workflows.Incidents;
using Workflows.Incidents.Store;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.Testing;
using Xunit;

namespace Workflows.Crash.Tests;

/// <summary>What an inspection found: problems, and counts for the log.</summary>
internal sealed record Findings(IReadOnlyList<string> Problems, string Summary);

/// <summary>Looks at the files that the killed application left, with the application's own ledger and the relay's memory.</summary>
internal sealed partial class Inspection
{
    private readonly CrashSite site;
    private readonly Source source;
    private readonly IReadOnlyList<long> kills;
    private readonly LedgerTables ledgerTables;
    private readonly IncidentLedger ledger;
    private readonly AuditLog audit;
    private readonly BodyStore bodies;
    private readonly MailOutbox outbox;
    private readonly List<string> problems = [];

    /// <summary>The sample contracts, which the office runs on.</summary>
    private static IEnumerable<string> Contracts => Directory.GetFiles(Repository.Folder("contracts"), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)!);

    private Inspection(CrashSite site, Source source, IReadOnlyList<long> kills)
    {
        (this.site, this.source, this.kills) = (site, source, kills);
        ledgerTables = new(new SqliteTableServiceClient(TablesOf(site)));
        audit = new AuditLog(ledgerTables, TimeProvider.System);
        ledger = new IncidentLedger(ledgerTables, audit);
        bodies = new BodyStore(ledgerTables);
        outbox = new MailOutbox(ledgerTables, new SendGridClient("none"), Options.Create(new MailOptions()), TimeProvider.System,
            NullLogger<MailOutbox>.Instance);
    }

    public static async Task<Findings> LookAsync(CrashSite site, Source source, IReadOnlyList<long> kills)
    {
        try
        {
            return await new Inspection(site, source, kills).LookAsync();
        }
        finally
        {
            await TableDatabase.CloseAsync(TablesOf(site));
        }
    }

    /// <summary>
    /// The keys of what the contract's record has and of the mails in the outbox, in order; asserts that the chain is whole, and that the
    /// relay has every mail of the outbox, always with the same content, and no other.
    /// </summary>
    public static async Task<(IReadOnlyList<string> Facts, IReadOnlyList<string> Mails)> RecordAsync(CrashSite site)
    {
        try
        {
            Inspection look = new(site, new Source(0), []);
            AuditVerification verified = await look.audit.VerifyAsync("standard");
            Assert.True(verified.IsWhole, $"the audit chain is broken: {verified.Break}");
            IReadOnlyList<AuditRecord> entries = (await look.audit.ReadAsync("standard", 0, 1000)).Entries;
            List<MailRecord> mails = [];
            foreach (string contract in Contracts)
            {
                mails.AddRange((await look.outbox.ListRecentAsync(contract, 500)).Mails);
            }

            Assert.Equal(mails.Select(m => m.Receipt.MessageId).Order(StringComparer.Ordinal), site.Relay.Mails.Select(m => m.MessageId).Distinct()
                .Order(StringComparer.Ordinal));
            Assert.Equal(mails.Count, site.Relay.Mails.DistinctBy(m => (m.MessageId, m.ContentHash)).Count());
            return ([.. entries.Select(e => e.Key).Order(StringComparer.Ordinal)], [.. mails.Select(m => m.Mail.Key).Order(StringComparer.Ordinal)]);
        }
        finally
        {
            await TableDatabase.CloseAsync(TablesOf(site));
        }
    }

    private static string TablesOf(CrashSite site) => Path.Combine(site.Data, "tables.db");

    private async Task<Findings> LookAsync()
    {
        Dictionary<string, IReadOnlyList<IncidentFact>> incidents = new(StringComparer.Ordinal);
        await foreach (CaseRow<IncidentSummary> row in ledger.OfAsync("standard"))
        {
            incidents.Add(row.Id.Value, await ledger.FactsAsync(row.Id));
        }

        Answered(incidents);
        Episodes(incidents);
        await BodiesAsync();
        await MailsAsync(incidents);
        int repeated = Repeats();
        IReadOnlySet<string> audited = await AuditAsync(incidents);
        (int cases, int mails) = await CasesAsync(audited);
        return new(problems, string.Create(
            CultureInfo.InvariantCulture,
            $"{kills.Count / 2} kills, {source.Answers.Count} answers about {incidents.Count} incidents, {source.Office.Cases.Sum(c => c.Facts.Count)} about {cases} other cases, {mails} mails, {repeated} of them taken again after a kill"));
    }

    /// <summary>Whatever was answered is there.</summary>
    private void Answered(Dictionary<string, IReadOnlyList<IncidentFact>> incidents)
    {
        foreach (Source.Answer answer in source.Answers)
        {
            if (answer.Incident is null)
            {
                // Only the end of an alert that is over already belongs to no incident.
                Expect(answer.Letter.Kind == "resolved", $"{answer.Letter.Kind} of {answer.Letter.Rule} was answered without an incident");
                continue;
            }

            IReadOnlyList<IncidentFact>? facts = incidents.GetValueOrDefault(answer.Incident);
            bool isKept = answer.Letter.Kind switch
            {
                "acknowledge" => facts?.OfType<Acknowledged>().Any() == true,
                "resolved" => facts?.OfType<AlertResolved>().Any() == true,
                _ => facts?.OfType<AlertFired>().Any() == true,
            };
            Expect(isKept, $"{answer.Letter.Kind} of {answer.Letter.Rule} was answered with incident {answer.Incident}, whose ledger does not have it");
        }

        foreach (IGrouping<string, string> rule in source.Answers.Where(a => a.Incident is not null)
            .GroupBy(a => a.Letter.Rule, a => a.Incident!, StringComparer.Ordinal))
        {
            Expect(rule.Distinct(StringComparer.Ordinal).Count() == 1,
                $"one episode of {rule.Key} was answered with the incidents {string.Join(", ", rule.Distinct())}");
        }
    }

    /// <summary>One incident for each episode, also for those whose webhook was never answered.</summary>
    private void Episodes(Dictionary<string, IReadOnlyList<IncidentFact>> incidents)
    {
        foreach (IGrouping<string, string> episode in incidents
            .SelectMany(i => i.Value.OfType<AlertFired>().Select(f => (f.EpisodeKey, Incident: i.Key)))
            .GroupBy(f => f.EpisodeKey, f => f.Incident, StringComparer.Ordinal))
        {
            Expect(episode.Distinct().Count() == 1, $"episode {episode.Key} fired in the incidents {string.Join(", ", episode.Distinct())}");
        }

        foreach ((string id, IReadOnlyList<IncidentFact> facts) in incidents)
        {
            Expect(facts.OfType<AlertFired>().Any(), $"incident {id} has no alert");

            // A firing that comes after the end is news; one that comes while the alert fires is not written twice.
            AlertFired[] firings = [.. facts.OfType<AlertFired>().OrderBy(f => f.RecordedAt)];
            for (int i = 1; i < firings.Length; i++)
            {
                Expect(facts.OfType<AlertResolved>().Any(r => r.RecordedAt >= firings[i - 1].RecordedAt && r.RecordedAt <= firings[i].RecordedAt),
                    $"incident {id} has the firings {firings[i - 1].Id} and {firings[i].Id} without an end between them");
            }

            int pages = facts.OfType<DutyPerformed>().Count(d => d.Duty is { Kind: DutyKind.Page, Pass: 0, Level: 0 });
            bool wasOver = facts.Any(f => f is Acknowledged or AlertResolved); // perhaps before anybody was told
            Expect((pages >= 1 && pages <= firings.Length) || (wasOver && pages == 0), $"incident {id} has {pages} first pages for {firings.Length} firings");
        }
    }

    private async Task BodiesAsync()
    {
        foreach (Source.Answer answer in source.Answers.Where(a => a.BodyId is not null))
        {
            byte[]? kept = await bodies.ReadAsync(answer.BodyId!);
            Expect(kept is not null && kept.AsSpan().SequenceEqual(answer.Letter.Body),
                $"the body {answer.BodyId} of an answered alert is {(kept is null ? "gone" : "changed")}");
            Expect((await bodies.FindAsync(answer.BodyId!))?.Body.Outcome == "accepted",
                $"the body {answer.BodyId} of an answered alert is not marked as accepted");
        }
    }

    /// <summary>Every duty's mail to every person told is accepted, and the relay has it; the relay has none that the ledger does not know.</summary>
    private async Task MailsAsync(Dictionary<string, IReadOnlyList<IncidentFact>> incidents)
    {
        HashSet<string> taken = [.. site.Relay.Mails.Select(m => m.MessageId)];
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach ((string id, IReadOnlyList<IncidentFact> facts) in incidents)
        {
            IReadOnlyList<MailRecord> mails = await outbox.ListAsync("standard", id);
            foreach (MailRecord mail in mails)
            {
                Expect(mail.Receipt.State == MailState.Accepted, $"mail {mail.Mail.Key} is {mail.Receipt.State}");
                Expect(taken.Contains(mail.Receipt.MessageId), $"mail {mail.Mail.Key} is accepted, but the relay never took it");
                Expect(known.Add(mail.Receipt.MessageId), $"mail {mail.Mail.Key} has the Message-ID of another");
            }

            HashSet<string> keys = [.. mails.Select(m => m.Mail.Key)];
            foreach (DutyPerformed duty in facts.OfType<DutyPerformed>())
            {
                Expect(duty.Told.Count > 0, $"incident {id}: {duty.Duty.Key} told nobody");
                foreach (string person in duty.Told)
                {
                    Expect(keys.Remove($"{id}/{duty.Duty.Key}/{person}"), $"incident {id}: {duty.Duty.Key} told {person}, but there is no such mail");
                }
            }

            Expect(keys.Count == 0, $"incident {id}: the mails {string.Join(", ", keys)} belong to no performed duty; facts: "
                + string.Join(", ", facts.Select(f => $"{f.Id} {f.RecordedAt:HH:mm:ss.fff}")));
        }
    }

    /// <summary>A mail is taken twice only if the sender died in between, and then it is the same mail.</summary>
    private int Repeats()
    {
        int repeated = 0;
        foreach (IGrouping<string, SunkMail> mail in site.Relay.Mails.GroupBy(m => m.MessageId, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            SunkMail[] takes = [.. mail.OrderBy(m => m.TakenAt)];
            repeated += takes.Length - 1;
            Expect(takes.DistinctBy(m => m.ContentHash).Count() == 1, $"mail {mail.Key} was taken {takes.Length} times with different contents");
            for (int i = 1; i < takes.Length; i++)
            {
                Expect(kills.Any(k => k >= takes[i - 1].TakenAt && k <= takes[i].TakenAt), $"mail {mail.Key} was taken twice without a kill in between");
            }
        }

        return repeated;
    }

    /// <summary>The chain is whole, and has every fact once.</summary>
    private async Task<IReadOnlySet<string>> AuditAsync(Dictionary<string, IReadOnlyList<IncidentFact>> incidents)
    {
        AuditVerification verified = await audit.VerifyAsync("standard");
        Expect(verified.IsWhole, $"the audit chain is broken: {verified.Break}");
        HashSet<string> entries = new(StringComparer.Ordinal);
        long? after = 0;
        while (after is { } from)
        {
            AuditPage page = await audit.ReadAsync("standard", from, 1000);
            foreach (AuditRecord entry in page.Entries)
            {
                Expect(entries.Add(entry.Key), $"the audit log has {entry.Key} twice");
            }

            after = page.Next;
        }

        foreach ((string id, IReadOnlyList<IncidentFact> facts) in incidents)
        {
            // The end of the last process may have come between the last duty's fact and its audit entry, which the next look would add.
            DutyPerformed? last = facts.OfType<DutyPerformed>().MaxBy(d => d.RecordedAt);
            foreach (IncidentFact fact in facts.Where(f => f != last))
            {
                Expect(entries.Contains($"{id}/{fact.Id}"), $"the audit log lacks {id}/{fact.Id}");
            }
        }

        return entries;
    }

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            problems.Add(otherwise);
        }
    }
}
