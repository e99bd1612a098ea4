using Microsoft.AspNetCore.WebUtilities;

namespace Workflows.Hosting;

/// <summary>Problem details (RFC 9457) with a sentence that says what was expected and what was found.</summary>
internal static class Problems
{
    public static IResult Of(int status, string detail, IDictionary<string, object?>? extensions = null) =>
        Results.Problem(detail, statusCode: status, title: ReasonPhrases.GetReasonPhrase(status), extensions: extensions);
}
