using Microsoft.AspNetCore.WebUtilities;

namespace Workflows.Hosting;

/// <summary>Problem details (RFC 9457) with a sentence that says what was expected and what was found.</summary>
internal static class Problems
{
    /// <summary>The member that says the detail in Japanese.</summary>
    public const string Japanese = "detail_ja";

    /// <summary>Extensions of an answer that says its detail in Japanese, too.</summary>
    public static Dictionary<string, object?> InJapanese(string detail) => new() { [Japanese] = detail };

    public static IResult Of(int status, string detail, IDictionary<string, object?>? extensions = null) =>
        Results.Problem(detail, statusCode: status, title: ReasonPhrases.GetReasonPhrase(status), extensions: extensions);
}
