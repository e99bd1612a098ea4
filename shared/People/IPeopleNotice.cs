namespace Workflows.People;

/// <summary>Tells people of what was changed of them.</summary>
public interface IPeopleNotice
{
    /// <summary>Tells of an act. Called again for the same act until it returned once: what it does counts once, by the act's number.</summary>
    Task TellAsync(PeopleAct act, CancellationToken cancellation);
}
