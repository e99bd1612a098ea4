using Workflows.Contracts;
using Workflows.Links;

namespace Workflows.Rosters;

/// <summary>The calendar feeds of people: addresses that show one person's duties in one contract, until they are revoked.</summary>
public sealed class RosterFeeds(LinkStore links, PublicAddress address, RosterLedger ledger)
{
    /// <summary>Purpose of a feed's address. It decides nothing.</summary>
    public const string Purpose = "roster.feed";

    /// <summary>Months that a feed shows beside the one before: this one and so many after it.</summary>
    private const int MonthsAhead = 3;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(730);

    /// <summary>The person's address; a new one after a revocation.</summary>
    public async Task<Uri> OfAsync(string contractId, string personId, DateTimeOffset now)
    {
        string subject = SubjectOf(contractId, personId);
        IReadOnlyList<LinkRequest> issued = await links.ListForSubjectAsync(subject);
        LinkRequest request = issued.FirstOrDefault(r => r.RevokedAt is null && r.ExpiresAt > now) ?? new LinkRequest
        {
            Id = FormattableString.Invariant($"{subject}/{issued.Count + 1}"),
            ContractId = contractId,
            PersonId = personId,
            Purpose = Purpose,
            SubjectId = subject,
            ContentVersion = "-",
            IssuedAt = now,
            ExpiresAt = now + Lifetime,
        };
        IssuedLink link = await links.IssueAsync(request);
        return address.Of("feeds/" + link.Token);
    }

    /// <summary>Whoever knows the person's address sees nothing there any more.</summary>
    public async Task RevokeAsync(string contractId, string personId, DateTimeOffset now) =>
        await links.RevokeForSubjectAsync(SubjectOf(contractId, personId), now);

    /// <summary>Whose feed an address is; null for anything else, and for one that is revoked or expired.</summary>
    public async Task<(string ContractId, string PersonId)?> FindAsync(string token, DateTimeOffset now, CancellationToken cancellation) =>
        await links.FindByTokenAsync(token, cancellation) is { Purpose: Purpose, RevokedAt: null } request && request.ExpiresAt > now
            ? (request.ContractId, request.PersonId)
            : null;

    /// <summary>A person's duties by the approved rosters.</summary>
    public async Task<IReadOnlyList<FeedEntry>> EntriesAsync(Contract contract, string personId, string language, DateTimeOffset now)
    {
        List<FeedEntry> entries = [];
        if (contract.Profile.Roster is not { } rules)
        {
            return entries;
        }

        RosterMonth month = RosterMonth.Of(contract.Calendars.Business.DayOf(now)).Previous;
        for (int i = 0; i <= MonthsAhead + 1; i++, month = month.Next)
        {
            foreach (RosterCell cell in (await ledger.InForceAsync(contract.Id, month) ?? []).Where(c => c.Persons.Contains(personId)))
            {
                if (rules.Shift(cell.Shift) is { } shift)
                {
                    (DateTimeOffset from, DateTimeOffset to) = RosterDays.SpanOf(cell.Day, shift, contract.Calendars.Business);
                    entries.Add(new(
                        FormattableString.Invariant($"{contract.Id}-{cell.Day:yyyyMMdd}-{cell.Site}-{cell.Shift}-{personId}@{address.Base.Host}"), from, to,
                        $"{shift.Name.In(language)} {shift.Hours}", RosterWords.Site(contract.Profile, cell.Site, language)));
                }
            }
        }

        return entries;
    }

    private static string SubjectOf(string contractId, string personId) => $"roster-feed/{contractId}/{personId}";
}
