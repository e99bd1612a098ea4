using Workflows.Changes.Process;
using Workflows.Kit.Cases;
using Workflows.Mail;
using Workflows.Onboarding.Process;
using Workflows.Releases.Process;
using Workflows.Rosters.Process;

namespace Workflows.Crash.Tests;

/// <summary>The cases of the other processes.</summary>
internal sealed partial class Inspection
{
    /// <summary>Every case that was answered, with its facts, and no other; every mail with its record.</summary>
    /// <returns>How many cases and mails there are.</returns>
    private async Task<(int Cases, int Mails)> CasesAsync(IReadOnlySet<string> audited)
    {
        List<MailRecord> mails = [];
        for (MailPage? page = await outbox.ListRecentAsync("standard", 500); page is not null; page = page.Next is { } next
            ? await outbox.ListRecentAsync("standard", 500, next) : null)
        {
            mails.AddRange(page.Mails);
        }

        ILookup<string, MailRecord> about = mails.ToLookup(m => m.Mail.About, StringComparer.Ordinal);
        HashSet<string> taken = [.. site.Relay.Mails.Select(m => m.MessageId)];
        int cases = await OfAsync(new ChangeLedger(ledgerTables, audit), "changes") + await OfAsync(new ReleaseLedger(ledgerTables, audit), "releases")
            + await OfAsync(new PlacementLedger(ledgerTables, audit), "placements") + await OfAsync(new RosterLedger(ledgerTables, audit), "rosters");
        foreach (string stranger in taken.Except(mails.Select(m => m.Receipt.MessageId)))
        {
            problems.Add($"the relay took a mail {stranger} that the outbox does not know");
        }

        return (cases, mails.Count);

        async Task<int> OfAsync<TFact, TSummary>(CaseLedger<TFact, TSummary> ledger, string area)
            where TFact : CaseFact
            where TSummary : class
        {
            Dictionary<string, Office.Case> filed = source.Office.Cases.Where(c => c.Area == area).ToDictionary(c => c.Id!, StringComparer.Ordinal);
            List<CaseRow<TSummary>> rows = [];
            foreach (IAsyncEnumerable<CaseRow<TSummary>> some in (IAsyncEnumerable<CaseRow<TSummary>>[])[ledger.OfAsync("standard"),
                ledger.ClosedOfAsync("standard", DateOnly.MinValue)])
            {
                await foreach (CaseRow<TSummary> row in some)
                {
                    rows.Add(row);
                }
            }

            foreach (string twice in rows.GroupBy(r => r.Id.Value).Where(g => g.Count() > 1).Select(g => g.Key))
            {
                problems.Add($"{twice} is in the lists of the open ones and of the closed ones");
            }

            foreach (string lost in filed.Keys.Except(rows.Select(r => r.Id.Value)))
            {
                problems.Add($"{lost} was answered, and is gone");
            }

            foreach (CaseRow<TSummary> row in rows)
            {
                IReadOnlyList<TFact> facts = await ledger.FactsAsync(row.Id);
                FactsOf(row.Id.Value, facts, filed.GetValueOrDefault(row.Id.Value));
                MailsOf(row.Id.Value, facts, [.. about[row.Id.Value]]);
            }

            return rows.Count;
        }

        void FactsOf(string id, IReadOnlyList<CaseFact> facts, Office.Case? filed)
        {
            // A month may have been opened by the schedule before somebody asked for it; the answer then names the schedule's fact.
            string[] answered = [.. filed?.Facts ?? []];
            foreach (string lost in answered.Except(facts.Select(f => f.Id)))
            {
                problems.Add($"{id} was answered with {lost}, which is not on record: {string.Join(", ", facts.Select(f => f.Id))}");
            }

            foreach (string unasked in facts.Where(f => f.Actor != "system").Select(f => f.Id).Except(answered))
            {
                problems.Add($"{id} has {unasked}, which nobody was answered with: {string.Join(", ", answered)}");
            }

            Expect(answered.Distinct(StringComparer.Ordinal).Count() == answered.Length,
                $"{id} was answered twice with one fact: {string.Join(", ", answered)}");
            // the last one's entry may be what the last process was about to write
            foreach (CaseFact fact in facts.Where(f => f != facts.MaxBy(l => l.RecordedAt)))
            {
                Expect(audited.Contains($"{id}/{fact.Id}"), $"the audit log lacks {id}/{fact.Id}");
            }
        }

        void MailsOf(string id, IReadOnlyList<CaseFact> facts, IReadOnlyList<MailRecord> mails)
        {
            ICaseDutyPerformed[] done = [.. facts.OfType<ICaseDutyPerformed>()];
            foreach (MailRecord mail in mails)
            {
                Expect(taken.Contains(mail.Receipt.MessageId), $"the relay never took the mail {mail.Mail.Key}");
                Expect(done.Any(d => mail.Mail.Key == $"{id}/{d.Duty.Key}/{mail.Mail.To.PersonId}"),
                    $"the mail {mail.Mail.Key} belongs to nothing on record: {string.Join(", ", facts.Select(f => f.Id))}");
            }

            foreach (string missing in done.SelectMany(d => d.Told.Select(person => $"{id}/{d.Duty.Key}/{person}"))
                .Except(mails.Select(m => m.Mail.Key), StringComparer.Ordinal))
            {
                problems.Add($"{id}: there is no mail {missing}, and its fact says that it was sent");
            }
        }
    }
}
