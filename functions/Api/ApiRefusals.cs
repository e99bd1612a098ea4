using System.Text.Json;
using Workflows.Hosting;
using Workflows.Kit;
using Workflows.Texts;

namespace Workflows.Api;

/// <summary>A command's refusal as problem details, the same for every process: reason, field, and the sentence that a page says, too.</summary>
internal static class ApiRefusals
{
    /// <summary>
    /// The answer, with the status of <see cref="RefusalStatus"/>; of what is wrong with a request, all at once. In English, unless the
    /// request prefers Japanese (<c>Accept-Language</c>); where there is no request, in both.
    /// </summary>
    /// <param name="refused">The refusal.</param>
    /// <param name="own">The process's texts.</param>
    /// <param name="request">What is answered; null: no request.</param>
    public static IResult Of(CommandResult.Refused refused, TextResource own, HttpRequest? request)
    {
        string language = request?.Headers.AcceptLanguage.Count > 0 ? Languages.FromAcceptLanguage(request.Headers.AcceptLanguage) : Languages.English;
        Dictionary<string, object?> more = new() { ["reason"] = CodeOf(refused), ["field"] = refused.Detail };
        if (refused.Reason.Kind == RefusalKind.Invalid)
        {
            more["errors"] = refused.All.Select(r => new RefusedField(r.Detail, CodeOf(r), Sentence(r))).ToList();
        }

        if (request is null)
        {
            more[Problems.Japanese] = string.Concat(refused.All.Select(r => SentenceIn(Languages.Japanese, r)));
        }

        return Problems.Of(RefusalStatus.Of(refused.Reason), string.Join(" ", refused.All.Select(Sentence)), more);

        string Sentence(CommandResult.Refused one) => SentenceIn(language, one);

        string SentenceIn(string spoken, CommandResult.Refused one) =>
            RefusalTexts.Of(one, own, spoken, one.Reason.Kind == RefusalKind.Invalid ? $"'{one.Detail}'" : null);
    }

    /// <summary>One thing that is wrong.</summary>
    private sealed record RefusedField(string Field, string Reason, string Expected);

    private static string CodeOf(CommandResult.Refused refused) => JsonNamingPolicy.CamelCase.ConvertName(refused.Reason.Code);
}
