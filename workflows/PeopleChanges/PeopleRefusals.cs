using Workflows.Kit;

namespace Workflows.PeopleChanges;

/// <summary>Why a change of the people is refused.</summary>
public static class PeopleRefusals
{
    /// <summary>Somebody has the id already.</summary>
    public static RefusalReason IdTaken { get; } = RefusalReason.Invalid();

    /// <summary>The address is somebody else's.</summary>
    public static RefusalReason AddressTaken { get; } = RefusalReason.Invalid();

    /// <summary>Who stands in is on the other side, or of other clients.</summary>
    public static RefusalReason OtherSide { get; } = RefusalReason.Invalid();

    /// <summary>Nobody could administer any more.</summary>
    public static RefusalReason LastAdministrator { get; } = RefusalReason.Conflict();

    /// <summary>Nobody would hold a role that the contract needs; whoever wants that says so.</summary>
    public static RefusalReason LeavesRoleEmpty { get; } = RefusalReason.Conflict();

    /// <summary>The file does not know the person, so nothing could be given back to it.</summary>
    public static RefusalReason NotInFile { get; } = RefusalReason.Conflict();

    /// <summary>More than one act can hold.</summary>
    public static RefusalReason TooManyPeople { get; } = RefusalReason.Invalid();

    /// <summary>A refusal with a sentence of its own.</summary>
    internal static CommandResult.Refused Words(RefusalReason reason, string field, string key, params object?[] arguments) =>
        new(reason, field) { Words = language => PeopleTexts.All.Get(language, key, arguments) };
}
