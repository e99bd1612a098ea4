using System.Globalization;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Texts;

namespace Workflows.Meetings;

/// <summary>
/// Keeps what is due for a meeting in step with it: opened, or taken over, with its day; moved with it; not owed when it does not take place.
/// Every part of it may be repeated. Meetings know deliverables, never the other way.
/// </summary>
public sealed class MeetingDeliverables(
    MeetingLedger meetings, DeliverableLedger ledger, DeliverableReader reader, DeliverableCommands deliverables, ContractVersions contracts)
{
    /// <summary>Brings them up to date.</summary>
    /// <param name="meeting">The meeting, as it is now.</param>
    /// <param name="by">Who says so; the key is not looked at.</param>
    public async Task KeepInStepAsync(CaseView<MeetingState> meeting, Command by)
    {
        MeetingState state = meeting.State;
        if (state.IsOff)
        {
            foreach (MeetingDeliverable due in state.Deliverables)
            {
                await LeaveAsync(state, CaseId.Parse(DeliverableProcess.Deliverables, due.DeliverableId), by);
            }

            return;
        }

        if (state.Day is not { } day || contracts.Current(meeting.Contract.Id)?.Profile.Section<DeliverableRules>() is not { } rules)
        {
            return;
        }

        foreach (string item in state.Series.Deliverables.Where(i => rules.Item(i) is { Every: DeliverableEvery.Event }))
        {
            if (state.Deliverables.FirstOrDefault(d => d.ItemId == item) is { } known)
            {
                await FollowAsync(state, known, day, by);
            }
            else
            {
                await OpenAsync(state, item, 1, day, by);
            }
        }
    }

    /// <summary>Opens one of an item; another one where the last was left when the meeting was, and it takes place after all.</summary>
    private async Task OpenAsync(MeetingState state, string item, int number, DateOnly day, Command by)
    {
        string factId = "deliverable/" + item + (number == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"/{number}"));
        CaseId id = await OpenedByHandAsync(state.Id, item, day) ?? DeliverableLedger.IdOf(state.Id.ContractId, item, PeriodOf(state, factId), day, null);
        MeetingDeliverable fact = new()
        {
            Id = factId, At = by.Now, RecordedAt = by.Now, Actor = by.PersonId, ActorFor = by.For, ItemId = item, DeliverableId = id.Value,
        };

        // Which one it is comes first: a move between two tries would make another id.
        MeetingDeliverable kept = (MeetingDeliverable)(await meetings.RecordAsync(state.Id, fact)).Fact;
        await by.Client.SignalOrStartAsync(state.Id, fact.Id, by.Cancellation);
        await FollowAsync(state, kept, day, by);
    }

    /// <summary>One that a person opened for that day before the meeting was known is the meeting's, unless it is another's already.</summary>
    private async Task<CaseId?> OpenedByHandAsync(CaseId meeting, string item, DateOnly day)
    {
        string period = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        List<CaseId> found = await ledger.OfAsync(meeting.ContractId)
            .Where(d => d.Summary is { } open && open.ItemId == item && open.Anchor == day && open.Period == period).Select(d => d.Id).ToListAsync();
        if (found.Count == 0)
        {
            return null;
        }

        HashSet<string> taken = [.. await meetings.OfAsync(meeting.ContractId).SelectMany(m => m.Summary?.Deliverables ?? []).ToListAsync()];
        return found.Where(id => !taken.Contains(id.Value)).Cast<CaseId?>().FirstOrDefault();
    }

    /// <summary>
    /// One that is the meeting's. What its row says counts, not its facts: an opening or a move that is on record, and of which a crash kept its
    /// orchestration from hearing, is told again.
    /// </summary>
    private async Task FollowAsync(MeetingState state, MeetingDeliverable known, DateOnly day, Command by)
    {
        CaseId id = CaseId.Parse(DeliverableProcess.Deliverables, known.DeliverableId);
        CaseRow<DeliverableSummary>? row = await ledger.FindAsync(id);
        DateOnly anchor = row?.Summary?.Anchor ?? default;
        if (row is not { LookedAt: not null })
        {
            // The id holds the day on which it was first opened.
            anchor = DateOnly.ParseExact(id.Value[(id.ContractId.Length + 2)..][..8], "yyyyMMdd", CultureInfo.InvariantCulture);
            await deliverables.OpenAsync(state.Id.ContractId, by, known.ItemId, PeriodOf(state, known.Id), anchor, null);
        }

        int opened = state.Facts.OfType<MeetingDeliverable>().Count(d => d.ItemId == known.ItemId);
        if (state.TakenBack >= opened && await reader.FindAsync(id) is { State.Status: DeliverableStatus.NotOwed })
        {
            await OpenAsync(state, known.ItemId, opened + 1, day, by);
            return;
        }

        if (anchor == day || (await reader.FindAsync(id))?.State is not { IsClosed: false } due
            || due.Status is DeliverableStatus.Done or DeliverableStatus.Lapsed or DeliverableStatus.NotOwed)
        {
            return;
        }

        CaseFact why = (CaseFact?)state.Held ?? state.Plans[^1].Fact;
        string reason = (why as MeetingMoved)?.Reason ?? MeetingTexts.All.Get(Languages.Japanese, "Moved.Held");
        await deliverables.MoveAsync(id, by with { Actor = new(why.Actor, why.ActorFor), FormKey = why.Id }, day, reason, state.Id.Value);
    }

    /// <summary>The meeting's number stands for the period; what is opened again has another one.</summary>
    private static string PeriodOf(MeetingState state, string factId) => factId.Split('/') is [_, _, var number] ? $"{state.Id}/{number}" : state.Id.Value;

    private async Task LeaveAsync(MeetingState state, CaseId id, Command by)
    {
        if (await reader.FindAsync(id) is { State: { IsClosed: false, SubmittedAt: null } })
        {
            await deliverables.NotOwedAsync(id, by, state.Withdrawn?.Reason ?? state.Proposal!.Content.Reason);
        }
    }
}
