using Workflows.Contracts;
using Workflows.Links;

namespace Workflows.Rosters.Process;

/// <summary>What a calendar feed shows.</summary>
public enum FeedKind
{
    /// <summary>One person's duties in a contract.</summary>
    Duties,

    /// <summary>The calendar of a contract, as that person may see it.</summary>
    Calendar,
}

/// <summary>The calendar feeds of people: addresses that show one person's duties in one contract, or its calendar, until they are revoked.</summary>
public sealed class RosterFeeds(LinkStore links, PublicAddress address, RosterLedger ledger)
{
    /// <summary>Purpose of an address that shows duties. It decides nothing.</summary>
    public const string Purpose = "roster.feed";

    /// <summary>Purpose of an address that shows a contract's calendar. It decides nothing.</summary>
    public const string CalendarPurpose = "calendar.feed";

    /// <summary>Months that a feed shows beside the one before: this one and so many after it.</summary>
    private const int MonthsAhead = 3;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(730);

    /// <summary>The person's address; null where none was issued, or it was revoked.</summary>
    public async Task<Uri?> FindAsync(FeedKind kind, string contractId, string personId, DateTimeOffset now) =>
        (await links.ListForSubjectAsync(SubjectOf(kind, contractId, personId))).FirstOrDefault(r => r.RevokedAt is null && r.ExpiresAt > now) is { } request
            ? AddressOf(await links.IssueAsync(request)) : null;

    /// <summary>Issues the person's address, where there is none.</summary>
    public async Task IssueAsync(FeedKind kind, string contractId, string personId, DateTimeOffset now)
    {
        if (await FindAsync(kind, contractId, personId, now) is not null)
        {
            return;
        }

        string subject = SubjectOf(kind, contractId, personId);
        await links.IssueAsync(new LinkRequest
        {
            Id = FormattableString.Invariant($"{subject}/{(await links.ListForSubjectAsync(subject)).Count + 1}"),
            ContractId = contractId,
            PersonId = personId,
            Purpose = kind == FeedKind.Calendar ? CalendarPurpose : Purpose,
            SubjectId = subject,
            ContentVersion = "-",
            IssuedAt = now,
            ExpiresAt = now + Lifetime,
        });
    }

    /// <summary>Whoever knows the person's address sees nothing there any more.</summary>
    public async Task RevokeAsync(FeedKind kind, string contractId, string personId, DateTimeOffset now) =>
        await links.RevokeForSubjectAsync(SubjectOf(kind, contractId, personId), now);

    /// <summary>Whose feed an address is; null for anything else, and for one that is revoked or expired.</summary>
    public async Task<(FeedKind Kind, string ContractId, string PersonId)?> FindAsync(string token, DateTimeOffset now, CancellationToken cancellation) =>
        await links.FindByTokenAsync(token, cancellation) is { Purpose: Purpose or CalendarPurpose, RevokedAt: null } request && request.ExpiresAt > now
            ? (request.Purpose == CalendarPurpose ? FeedKind.Calendar : FeedKind.Duties, request.ContractId, request.PersonId)
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
                        $"{shift.Name.In(language)} {shift.HoursIn(language)}", RosterWords.Site(contract.Profile, cell.Site, language)));
                }
            }
        }

        return entries;
    }

    private Uri AddressOf(IssuedLink link) => address.Of("feeds/" + link.Token);

    private static string SubjectOf(FeedKind kind, string contractId, string personId) =>
        $"{(kind == FeedKind.Calendar ? "calendar-feed" : "roster-feed")}/{contractId}/{personId}";
}
