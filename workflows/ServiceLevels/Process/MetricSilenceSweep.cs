using System.Collections.Concurrent;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Links;
using Workflows.Mail;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.ServiceLevels.Process;

/// <summary>
/// Tells the owner of an indicator that the values of a system stopped coming: once for each gap, all that stopped in one mail. A source that
/// delivers nothing fires no alert, and its figure would be made of what there is.
/// </summary>
public sealed class MetricSilenceSweep(
    ContractVersions contracts, MetricLedger ledger, PeopleDirectory people, MailOutbox outbox, PublicAddress address, ILogger<MetricSilenceSweep> log)
    : ICaseSweep
{
    /// <summary>Most gaps that a mail names.</summary>
    private const int MostNamed = 30;

    /// <summary>A month of values is read again after this time: silence is a matter of hours.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> looked = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        foreach (Contract contract in contracts.All.Where(c => MetricSilence.Watched(c).Any() && Runs(c, c.DayOf(now))))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!looked.TryGetValue(contract.Id, out DateTimeOffset last) || now - last >= Rest || now < last)
            {
                looked[contract.Id] = now;
                await log.TryAsync(contract.Id, () => LookAsync(contract, now));
            }
        }

        return 0;
    }

    private static bool Runs(Contract contract, DateOnly day) => !(contract.Profile.Term.From > day) && !(contract.Profile.Term.To < day);

    private async Task LookAsync(Contract contract, DateTimeOffset now)
    {
        DateOnly today = contract.DayOf(now);
        MetricMonth[] months = [await ledger.ReadAsync(contract.Id, MetricSilence.MonthBefore(today)), await ledger.ReadAsync(contract.Id, today)];
        HashSet<MetricSilence> told = [.. months.SelectMany(m => m.Told).SelectMany(t => t.Silences)];
        List<MetricSilence> silences = [.. MetricSilence.Of(contract, months, now).Where(s => !told.Contains(s))];
        if (silences.Count == 0)
        {
            return;
        }

        // The mails first, under keys of the gaps: a crash in between tells nobody twice.
        string digest = MetricSilence.DigestOf(silences);
        foreach (IGrouping<string, (Responder To, MetricSilence Silence)> reader in
            (from silence in silences
             from role in OwnersOf(contract, silence.Metric)
             from to in people.WhoHolds(contract.Id, role, today)
             select (To: to, Silence: silence)).GroupBy(t => t.To.Person.Id, StringComparer.Ordinal))
        {
            Person to = reader.First().To.Person;
            List<MetricSilence> theirs = [.. reader.Select(r => r.Silence).Distinct()];
            await outbox.ComposeAndTryAsync(
                new OutgoingMail
                {
                    Key = $"metric-silence/{contract.Id}/{digest}/{to.Id}",
                    ContractId = contract.Id,
                    About = "metric-values/" + contract.Id,
                    Kind = "metrics.silent",
                    To = new MailRecipient(to.Id, to.NameIn(to.Language), to.Mail, to.SecondMail),
                    SubjectLine = "",
                    Text = "",
                    CreatedAt = now,
                },
                to.Language, () => Letter.To(Compose(contract, theirs, now, to.Language), contract.Profile, to));
        }

        await ledger.RecordAsync(contract.Id, today, new MetricSilenceTold
        {
            Id = "silence-" + digest, Delivery = "", Silences = silences, RecordedAt = now, Actor = Kit.Actor.System.PersonId,
        });
    }

    private static IEnumerable<string> OwnersOf(Contract contract, string metric) =>
        contract.Profile.Section<ServiceLevelRules>()!.Metrics.Where(i => i.Metric!.Name == metric && i.SilentAfter is not null)
            .SelectMany(i => i.Owner).Distinct(StringComparer.Ordinal);

    private ComposedMail Compose(Contract contract, List<MetricSilence> silences, DateTimeOffset now, string language)
    {
        List<IGrouping<(string Metric, DateTimeOffset Since), string>> gaps = [.. silences.GroupBy(s => (s.Metric, s.Since), s => s.System)];
        MailBody body = new MailBody().Paragraph(Text("Silence.Lead"))
            .Facts(
            [
                (Text("Silence.Contract"), contract.Profile.Title.In(language)),
                .. gaps.Take(MostNamed).Select(g => (
                    Text("Silence.Name", NameOf(contract, g.Key.Metric, language), string.Join(Text("Silence.Join"), g)),
                    (string?)Text("Silence.Since", TimeText.Of(g.Key.Since, contract.Calendars.Zone, language), TimeText.Of(now - g.Key.Since, language)))),
            ]);
        if (gaps.Count > MostNamed)
        {
            body.Paragraph(Text("Silence.More", gaps.Count - MostNamed));
        }

        body.Paragraph(Text("Silence.Then")).Link(Text("Silence.Open"), address.Of("metric-values/" + contract.Id));
        return new(MailHeader.Subject(Text("Silence.Subject", contract.Profile.Title.In(language))), body, language, Clause: null);

        string Text(string key, params ReadOnlySpan<object?> arguments) => MetricTexts.All.Get(language, key, arguments);
    }

    /// <summary>What the indicators of a metric are called.</summary>
    private static string NameOf(Contract contract, string metric, string language) => string.Join(
        MetricTexts.All.Get(language, "Silence.Join"),
        contract.Profile.Section<ServiceLevelRules>()!.Metrics.Where(i => i.Metric!.Name == metric).Select(i => i.Name.In(language)));
}
