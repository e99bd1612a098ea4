using System.Collections.Concurrent;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.People;
using Workflows.Rosters.Planning;

namespace Workflows.Rosters.Process;

/// <summary>Where an answer about who is on duty comes from.</summary>
public enum OnDutySource
{
    /// <summary>An approved roster.</summary>
    Roster,

    /// <summary>No roster answers for the role: its holders do.</summary>
    Holders,

    /// <summary>The month has no approved roster: the role's holders answer.</summary>
    NotApproved,

    /// <summary>The approved roster has nobody at that moment: the role's holders answer.</summary>
    NobodyOnShift,
}

/// <summary>A shift of an approved roster.</summary>
/// <param name="Cell">Who, where.</param>
/// <param name="From">Its beginning (UTC).</param>
/// <param name="To">First moment after it (UTC).</param>
public sealed record OnDutyShift(RosterCell Cell, DateTimeOffset From, DateTimeOffset To);

/// <summary>Who answers for a role at a moment.</summary>
/// <param name="Responders">In the order in which they are told, each person once.</param>
/// <param name="Source">By what.</param>
/// <param name="Shifts">The shifts that run, of everybody; empty without an approved roster.</param>
public sealed record OnDuty(IReadOnlyList<Responder> Responders, OnDutySource Source, IReadOnlyList<OnDutyShift> Shifts);

/// <summary>Who answers next.</summary>
/// <param name="At">From when on others answer than now (UTC).</param>
/// <param name="Duty">Who answers then.</param>
public sealed record OnDutyNext(DateTimeOffset At, OnDuty Duty);

/// <summary>
/// Who is on duty: by the approved roster of the contract, or by the people file where none covers the moment. Read once a minute
/// for each contract and role, since an incident asks at every level; people who change are known at once, another roster within a minute.
/// </summary>
public sealed class OnCallLookup(RosterLedger ledger, RosterTeams teams, ContractVersions contracts, PeopleDirectory people) : IOnCall
{
    private readonly ConcurrentDictionary<(string Contract, string Role), (long Minute, object People, OnDuty Answer)> kept = new();

    private readonly ConcurrentDictionary<(string Contract, string Role), (OnDuty Now, OnDutyNext? Answer)> next = new();

    /// <summary>Who answers for a role of a contract at a moment.</summary>
    public async Task<OnDuty> WhoAsync(string contractId, string role, DateTimeOffset at)
    {
        if (contracts.Current(contractId) is not { Profile.Roster.Feeds: { } feeds } contract || feeds.Role != role)
        {
            return new(Holders(contractId, role, at), OnDutySource.Holders, []);
        }

        long minute = at.UtcTicks / TimeSpan.TicksPerMinute;
        object edition = people.Edition;
        if (kept.TryGetValue((contractId, role), out (long Minute, object People, OnDuty Answer) last) && last.Minute == minute && last.People == edition)
        {
            return last.Answer;
        }

        OnDuty answer = await ReadAsync(contract, role, at);
        kept[(contractId, role)] = (minute, edition, answer);
        return answer;
    }

    /// <summary>
    /// Who answers first of all that are others than now, until the end of tomorrow; null: they stay the same. Read once a minute as well.
    /// </summary>
    public async Task<OnDutyNext?> NextAsync(Contract contract, string role, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(contract);
        OnDuty duty = await WhoAsync(contract.Id, role, now);
        if (!next.TryGetValue((contract.Id, role), out (OnDuty Now, OnDutyNext? Answer) last) || last.Now != duty || last.Answer?.At <= now)
        {
            last = next[(contract.Id, role)] = (duty, await NextAsync(contract, role, duty, now));
        }

        return last.Answer;
    }

    private async Task<OnDutyNext?> NextAsync(Contract contract, string role, OnDuty duty, DateTimeOffset now)
    {
        HashSet<string> persons = [.. duty.Responders.Select(r => r.Person.Id)];
        foreach (DateTimeOffset at in await ChangesAsync(contract, now))
        {
            if (await ReadAsync(contract, role, at) is var then && !persons.SetEquals(then.Responders.Select(r => r.Person.Id)))
            {
                return new(at, then);
            }
        }

        return null;
    }

    /// <summary>The moments until the end of tomorrow at which a shift begins or ends, or a day does: somebody's role may end with it.</summary>
    private async Task<IEnumerable<DateTimeOffset>> ChangesAsync(Contract contract, DateTimeOffset now)
    {
        RosterRules rules = contract.Profile.Roster!;
        BusinessCalendar calendar = contract.Calendars[rules.Calendar];
        DateOnly today = calendar.DayOf(now);
        SortedSet<DateTimeOffset> moments = [calendar.StartOf(today.AddDays(1))];
        foreach (RosterMonth month in ((DateOnly[])[today.AddDays(-1), today, today.AddDays(1)]).Select(RosterMonth.Of).Distinct())
        {
            IReadOnlyList<RosterCell> cells = await ledger.InForceAsync(contract.Id, month) ?? [];
            foreach (RosterCell cell in cells.Where(c => c.Day >= today.AddDays(-1) && c.Day <= today.AddDays(1)))
            {
                if (rules.Shift(cell.Shift) is { } shift && RosterDays.SpanOf(cell.Day, shift, calendar) is var (from, to))
                {
                    moments.Add(from);
                    moments.Add(to);
                }
            }
        }

        DateTimeOffset end = calendar.StartOf(today.AddDays(2));
        return moments.Where(m => m > now && m < end);
    }

    /// <inheritdoc/>
    async Task<IReadOnlyList<Responder>> IOnCall.WhoAsync(string contractId, string role, DateTimeOffset at) =>
        (await WhoAsync(contractId, role, at)).Responders;

    /// <summary>The shifts of an approved roster that run at a moment; null: there is no approved roster.</summary>
    public async Task<IReadOnlyList<OnDutyShift>?> ShiftsAsync(Contract contract, DateTimeOffset at)
    {
        RosterRules rules = contract.Profile.Roster!;
        BusinessCalendar calendar = contract.Calendars[rules.Calendar];
        DateOnly today = calendar.DayOf(at);
        bool approved = false;
        List<OnDutyShift> shifts = [];

        // A shift of yesterday may last beyond midnight, and into another month.
        foreach (RosterMonth month in ((RosterMonth[])[RosterMonth.Of(today.AddDays(-1)), RosterMonth.Of(today)]).Distinct())
        {
            if (await ledger.InForceAsync(contract.Id, month) is not { } cells)
            {
                continue;
            }

            approved |= month == RosterMonth.Of(today);
            foreach (RosterCell cell in cells.Where(c => c.Day == today || c.Day == today.AddDays(-1)))
            {
                if (rules.Shift(cell.Shift) is { } shift && RosterDays.SpanOf(cell.Day, shift, calendar) is var (from, to) && at >= from && at < to)
                {
                    shifts.Add(new(cell, from, to));
                }
            }
        }

        return approved || shifts.Count > 0 ? shifts : null;
    }

    private async Task<OnDuty> ReadAsync(Contract contract, string role, DateTimeOffset at)
    {
        if (await ShiftsAsync(contract, at) is not { } shifts)
        {
            return new(Holders(contract.Id, role, at), OnDutySource.NotApproved, []);
        }

        RosterRules rules = contract.Profile.Roster!;
        DateOnly day = contract.Calendars.Business.DayOf(at);
        List<string> persons = [.. shifts.SelectMany(s => s.Cell.Persons).Distinct(StringComparer.Ordinal)];
        if (rules.Feeds!.Prefer is { } prefer && persons.Count > 1)
        {
            RosterTeam team = await teams.ListedAsync(contract);
            List<string> preferred = persons.FindAll(p => team.RolesOf(p, day).Contains(prefer));
            persons = preferred.Count > 0 ? preferred : persons;
        }

        // Whoever has no role in the people file could read the mail, but not act on it.
        List<Responder> responders = [.. persons.Where(p => people.Assignments.Any(a => a.Contract == contract.Id && a.Person == p && a.CoversDay(day)))
            .Select(p => people.StandInFor(p, role, day)).OfType<Responder>().DistinctBy(r => r.Person.Id, StringComparer.Ordinal)];
        return responders.Count > 0 ? new(responders, OnDutySource.Roster, shifts) : new(Holders(contract.Id, role, at), OnDutySource.NobodyOnShift, shifts);
    }

    private IReadOnlyList<Responder> Holders(string contractId, string role, DateTimeOffset at) =>
        people.WhoHolds(contractId, role,
            DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, contracts.Current(contractId)?.Calendars.Zone ?? TimeZoneInfo.Utc).DateTime));
}
