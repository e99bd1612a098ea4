namespace Workflows.Events;

/// <summary>A second way, beside mail, by which a person is called.</summary>
/// <param name="Person">Id of the person.</param>
/// <param name="Number">Grows with each change: what was on its way by the one before is not told by the next.</param>
/// <param name="At">When it was set (UTC).</param>
/// <param name="Way">Where to and when; null: turned off.</param>
public sealed record PersonChannel(string Person, int Number, DateTimeOffset At, ChannelWay? Way)
{
    /// <summary>What calls somebody.</summary>
    private static readonly string[] Types = ["workflows.incident.paged"];

    /// <summary>Name of its rows and of its attempts.</summary>
    public string Name => FormattableString.Invariant($"person-{Person}-{Number}");

    /// <summary>It as a hook that is told only of what called this person; null: turned off.</summary>
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
        foreach (string type in Types)
        {
            hook.Types.Add(type);
        }

        return hook;
    }
}

/// <summary>Where a person's channel leads, and when. Kept encrypted: a chat's address is its secret.</summary>
/// <param name="Form">How bodies are written.</param>
/// <param name="Url">See <see cref="ChannelAddresses"/>.</param>
/// <param name="Secret">For <see cref="HookForm.CloudEvents"/>; empty for a chat.</param>
/// <param name="Hours">As <c>22:00-07:00</c>; empty: at any time.</param>
public sealed record ChannelWay(HookForm Form, Uri Url, string Secret, string Hours);
