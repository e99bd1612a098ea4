using System.Runtime.CompilerServices;

namespace Workflows.Kit;

/// <summary>What a refusal says about the request.</summary>
public enum RefusalKind
{
    /// <summary>It can never be done like this: something in the request is wrong. The refusal's detail is the field.</summary>
    Invalid,

    /// <summary>Not by this person.</summary>
    Forbidden,

    /// <summary>There is no such case.</summary>
    NotFound,

    /// <summary>Not as the case stands.</summary>
    Conflict,
}

/// <summary>
/// Why an act was refused. The reasons that several processes know are here; each process has its own beside it. A page words them in the
/// reader's language by their code, and the API tells the code.
/// </summary>
/// <param name="Code">Its name, the same everywhere: never changes.</param>
/// <param name="Kind">What it says about the request, and so the status of an HTTP answer.</param>
public sealed record RefusalReason(string Code, RefusalKind Kind)
{
    public static RefusalReason NoSuchCase { get; } = NotFound();

    public static RefusalReason CaseClosed { get; } = Conflict();

    /// <summary>No step or stage of that id; the detail is its id.</summary>
    public static RefusalReason NoSuchStep { get; } = Invalid();

    public static RefusalReason StepNotStarted { get; } = Conflict();

    public static RefusalReason MissingField { get; } = Invalid();

    public static RefusalReason TooLong { get; } = Invalid();

    /// <summary>A value of another form than asked for.</summary>
    public static RefusalReason NotUnderstood { get; } = Invalid();

    public static RefusalReason InTheFuture { get; } = Invalid();

    public static RefusalReason BeforeTheStart { get; } = Invalid();

    /// <summary>A day or moment that nobody can mean.</summary>
    public static RefusalReason NoSuchDate { get; } = Invalid();

    /// <summary>Somebody was named who has no role in the contract on the day.</summary>
    public static RefusalReason NotInContract { get; } = Invalid();

    public static RefusalReason NotAllowed { get; } = Forbidden();

    /// <summary>Nobody asked this person.</summary>
    public static RefusalReason NotAsked { get; } = Forbidden();

    public static RefusalReason AuthorMayNotDecide { get; } = Forbidden();

    public static RefusalReason AlreadySent { get; } = Conflict();

    /// <summary>Another answer is on record; the first one decides.</summary>
    public static RefusalReason AlreadyDecided { get; } = Conflict();

    /// <summary>What the person saw is not what it is about any more.</summary>
    public static RefusalReason ContentChanged { get; } = Conflict();

    /// <summary>What has to be approved first is not.</summary>
    public static RefusalReason NotApproved { get; } = Conflict();

    public static RefusalReason WorkHasStarted { get; } = Conflict();

    public static RefusalReason WorkNotStarted { get; } = Conflict();

    public static RefusalReason WorkCompleted { get; } = Conflict();

    /// <summary>A file of a type that is not taken, by its content.</summary>
    public static RefusalReason WrongFileType { get; } = Invalid();

    /// <summary>The scanner found something in a file.</summary>
    public static RefusalReason FileNotClean { get; } = Invalid();

    /// <summary>Files that are larger than one may be; the sentence names each with its size and the bound.</summary>
    public static RefusalReason FileTooLarge { get; } = Invalid();

    /// <summary>The case holds as many files as it may.</summary>
    public static RefusalReason TooManyFiles { get; } = Conflict();

    /// <summary>Declares a reason whose code is the name of its property.</summary>
    public static RefusalReason Invalid([CallerMemberName] string code = "") => new(code, RefusalKind.Invalid);

    /// <inheritdoc cref="Invalid"/>
    public static RefusalReason Forbidden([CallerMemberName] string code = "") => new(code, RefusalKind.Forbidden);

    /// <inheritdoc cref="Invalid"/>
    public static RefusalReason NotFound([CallerMemberName] string code = "") => new(code, RefusalKind.NotFound);

    /// <inheritdoc cref="Invalid"/>
    public static RefusalReason Conflict([CallerMemberName] string code = "") => new(code, RefusalKind.Conflict);

    /// <summary>The code.</summary>
    public override string ToString() => Code;
}
