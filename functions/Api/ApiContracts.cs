using System.Text.Json.Serialization;
using Workflows.Kit;

namespace Workflows.Api;

/// <summary>The type of a member of a JSON body, or of a query value.</summary>
internal enum ApiType
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A moment with its offset: <c>2026-11-20T10:30:00+09:00</c>.</summary>
    Time,

    /// <summary>A day: <c>2026-11-20</c>.</summary>
    Day,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,

    /// <summary>A whole number from 1.</summary>
    Number,

    /// <summary>An array of strings.</summary>
    TextList,

    /// <summary>An object whose values are strings.</summary>
    TextMap,

    /// <summary>An array of objects with members of their own.</summary>
    Objects,
}

/// <summary>One member of a body or one query value: what is accepted, and what the OpenAPI description says of it.</summary>
/// <param name="Name">As written in JSON.</param>
/// <param name="Type">Its type.</param>
/// <param name="Required">A body without it is refused.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Max">Longest text in characters (of a list or map: of each), largest number.</param>
internal sealed record ApiMember(string Name, ApiType Type, bool Required, string Description, int Max = 200)
{
    /// <summary>In whose name a machine acts.</summary>
    public static ApiMember Person { get; } =
        new("person", ApiType.Text, true, "Id of the person who acts; needs a role of the contractor in the contract today.", 100);

    /// <summary>The contract of a new case.</summary>
    public static ApiMember Contract { get; } = new("contract", ApiType.Text, true, "Id of the contract.", 100);

    /// <summary>What anybody may add.</summary>
    public static ApiMember Comment { get; } = new("comment", ApiType.Text, false, "More about it.", FreeText.Max);

    /// <summary>Of <see cref="ApiType.Objects"/>: what each of them has.</summary>
    public IReadOnlyList<ApiMember> Members { get; init; } = [];

    /// <summary>Of <see cref="ApiType.TextList"/>: so many at most.</summary>
    public int MostItems { get; init; } = 100;

    /// <summary>Of <see cref="ApiType.Number"/>: the smallest.</summary>
    public int Min { get; init; } = 1;
}

/// <summary>The members of a JSON body. Anything else is refused.</summary>
internal sealed record ApiBody(string Name, params IReadOnlyList<ApiMember> Members);

/// <summary>What is wrong with one member.</summary>
/// <param name="Field">Its name; empty for the whole body.</param>
/// <param name="Expected">In words.</param>
/// <param name="Found">In words.</param>
/// <param name="Japanese">What is wrong with it in Japanese, without its name; null: nobody worded it.</param>
internal sealed record ApiError(string Field, string Expected, string Found, [property: JsonIgnore] string? Japanese = null);

/// <summary>A route of the API, as its OpenAPI description shows it.</summary>
/// <param name="Method">Lower case.</param>
/// <param name="Route">As the function has it; one without constraints.</param>
/// <param name="Function">Name of the function.</param>
/// <param name="Summary">One sentence.</param>
internal sealed record ApiOperation(string Method, string Route, string Function, string Summary)
{
    public IReadOnlyList<ApiMember> Query { get; init; } = [];

    /// <summary>The body; null for none.</summary>
    public ApiBody? Body { get; init; }

    /// <summary>The body is a file, as it is.</summary>
    public bool TakesFile { get; init; }

    /// <summary>Needs the header <c>Idempotency-Key</c>.</summary>
    public bool IdempotencyKey { get; init; }

    /// <summary>The function key is not what guards it.</summary>
    public bool NoKey { get; init; }

    /// <summary>The host's master key guards it, and the function key does not open it.</summary>
    public bool MasterKey { get; init; }

    /// <summary>Status of success.</summary>
    public int Success { get; init; } = StatusCodes.Status200OK;

    /// <summary>Media type of success.</summary>
    public string Produces { get; init; } = "application/json";

    /// <summary>What is answered, where it is JSON; null: its form is said in words only.</summary>
    public ApiAnswer? Answer { get; init; }

    /// <summary>Statuses of refusal, all as problem details.</summary>
    public IReadOnlyList<int> Refusals { get; init; } = [];
}
