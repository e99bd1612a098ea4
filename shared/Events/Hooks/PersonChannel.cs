namespace Workflows.Events;

/// <summary>A second way, beside mail, by which a person is called.</summary>
/// <param name="Person">Id of the person.</param>
/// <param name="Number">Grows with each change: what was on its way by the one before is not told by the next.</param>
/// <param name="At">When it was set (UTC).</param>
/// <param name="Way">Where to and when; null: turned off.</param>
public sealed record PersonChannel(string Person, int Number, DateTimeOffset At, ChannelWay? Way)
{
    /// <summary>What calls somebody.</summary>
    private static readonly string[] Calls = ["workflows.incident.paged"];

    /// <summary>What is told beside it where the person wants it; of each only what told this person.</summary>
    private static readonly Dictionary<ChannelMatters, string[]> Others = new()
    {
        [ChannelMatters.Due] =
        [
            "workflows.change.noticeMissed", "workflows.check.missed", "workflows.deliverable.dueSoon", "workflows.deliverable.late",
            "workflows.incident.breached", "workflows.incident.warned", "workflows.meeting.actionLate", "workflows.meeting.notHeld",
            "workflows.placement.announcementMissed", "workflows.placement.leavingMissed", "workflows.register.dueSoon", "workflows.register.missed",
            "workflows.release.gateMissed", "workflows.release.notStarted", "workflows.release.overdue", "workflows.request.firstAnswerLate",
            "workflows.request.late", "workflows.roster.submissionMissed", "workflows.vendorrelease.judgementLate",
        ],
        [ChannelMatters.Duty] = ["workflows.roster.dutyChanged", "workflows.roster.published"],
    };

    /// <summary>Name of its rows and of its attempts.</summary>
    public string Name => FormattableString.Invariant($"person-{Person}-{Number}");

    /// <summary>Every type that a channel may be told.</summary>
    public static IEnumerable<string> Types => Calls.Concat(Others.Values.SelectMany(types => types));

    /// <summary>It as a hook that is told only of what called or told this person; null: turned off.</summary>
    /// <param name="language">The person's.</param>
    public EventHookOptions? ToHook(string language)
    {
        if (Way is null)
        {
            return null;
        }

        EventHookOptions hook = new()
        {
            Name = Name, Url = Way.Url, Form = Way.Form, Secret = Way.Secret, Person = Person, Hours = Way.Hours, Language = language,
        };
        foreach (string type in Calls)
        {
            hook.Types.Add(type);
            if (Way.Matters is not null)
            {
                hook.AtAnyTime.Add(type);
            }
        }

        foreach (string type in Others.Where(o => Way.Matters?.HasFlag(o.Key) is true).SelectMany(o => o.Value))
        {
            hook.Types.Add(type);
        }

        return hook;
    }
}

/// <summary>What a person's channel tells beside what calls them. Persisted by name.</summary>
[Flags]
public enum ChannelMatters
{
    None = 0,

    /// <summary>What is due soon, late or missed.</summary>
    Due = 1,

    /// <summary>That their duty is planned or changed.</summary>
    Duty = 2,
}

/// <summary>Where a person's channel leads, and when. Kept encrypted: a chat's address is its secret.</summary>
/// <param name="Form">How bodies are written.</param>
/// <param name="Url">See <see cref="ChannelAddresses"/>.</param>
/// <param name="Secret">For <see cref="HookForm.CloudEvents"/>; empty for a chat.</param>
/// <param name="Hours">When what does not call is told, as <c>22:00-07:00</c>; empty: at any time.</param>
/// <param name="Matters">
/// What is told beside calls, which are told at any time; null in rows of older releases: nothing, and calls within <paramref name="Hours"/> only.
/// </param>
public sealed record ChannelWay(HookForm Form, Uri Url, string Secret, string Hours, ChannelMatters? Matters = null);

/// <summary>Tells a person that their channel was set, changed or turned off. Safe to repeat.</summary>
public interface IChannelNotice
{
    /// <summary>Durable when it returns.</summary>
    Task TellAsync(PersonChannel channel, CancellationToken cancellation);
}
