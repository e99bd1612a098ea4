namespace Workflows.People;

/// <summary>What somebody changed of the people at once: all of it, or nothing.</summary>
/// <param name="Number">From 1, without gaps: the order in which it counts.</param>
/// <param name="Key">Of the form: sending it twice changes once.</param>
/// <param name="At">When (UTC).</param>
/// <param name="By">The administrator.</param>
/// <param name="Via">Where: <c>page</c>, <c>file</c> or <c>api</c>.</param>
/// <param name="Changes">Each person once.</param>
public sealed record PeopleAct(int Number, string Key, DateTimeOffset At, string By, string Via, IReadOnlyList<PersonChange> Changes);

/// <summary>What was said of a person before and after.</summary>
/// <param name="PersonId">Who.</param>
/// <param name="Before">Null: there was no such person.</param>
/// <param name="After">Null: from now on what the file of the contract folder says.</param>
public sealed record PersonChange(string PersonId, PersonEntry? Before, PersonEntry? After);

/// <summary>What counts for a person instead of the file.</summary>
/// <param name="Entry">All that is known of them.</param>
/// <param name="Act">By which act.</param>
/// <param name="At">When (UTC).</param>
/// <param name="By">By whom.</param>
public sealed record SaidOfPerson(PersonEntry Entry, int Act, DateTimeOffset At, string By);

/// <summary>The people at one moment. Immutable.</summary>
/// <param name="file">What the contract folder says.</param>
/// <param name="said">What was said on pages since, by person.</param>
/// <param name="act">Number of the last act that is in it; 0: none.</param>
public sealed class PeopleState(PeopleDirectory file, IReadOnlyDictionary<string, SaidOfPerson> said, int act)
{
    /// <summary>What the contract folder says.</summary>
    public PeopleDirectory File { get; } = file;

    /// <summary>What was said on pages since, by person.</summary>
    public IReadOnlyDictionary<string, SaidOfPerson> Said { get; } = said;

    /// <summary>Number of the last act that is in it; 0: none.</summary>
    public int Act { get; } = act;

    /// <summary>The people in force: of whom something was said on a page, that; of all others what the file says.</summary>
    public PeopleDirectory InForce { get; } = file.With([.. said.Values.OrderBy(s => s.Act).Select(s => s.Entry)]);

    /// <summary>The state after an act.</summary>
    public PeopleState After(PeopleAct next)
    {
        Dictionary<string, SaidOfPerson> then = new(Said, StringComparer.Ordinal);
        foreach (PersonChange change in next.Changes)
        {
            if (change.After is { } entry)
            {
                then[change.PersonId] = new(entry, next.Number, next.At, next.By);
            }
            else
            {
                then.Remove(change.PersonId);
            }
        }

        return new(File, then, next.Number);
    }

    /// <summary>The state with another file beneath.</summary>
    public PeopleState Over(PeopleDirectory other) => new(other, Said, Act);
}
