using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Workflows.Hosting;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Security;

/// <summary>
/// Accepts a form only from a page of ours: the browser says where it comes from, and it carries the token that only our page
/// and the device's cookie have. To be called first by every function that takes a form; the form is read when it returns.
/// </summary>
internal sealed class FormGuard(IAntiforgery antiforgery, PublicAddress address, PageEntry gate, UploadGate uploads)
{
    private const string TokenHeader = "RequestVerificationToken";

    /// <summary>Largest form, in bytes: a report of 24,000 Japanese characters is some 220,000 bytes as a browser encodes it.</summary>
    public const int MaxForm = 512 * 1024;

    /// <summary>Largest form that hands in files, in bytes: three files of <see cref="FileStore.MaxLength"/> and what is written beside them. It is
    /// never written to a temporary file: what is sensitive lies on no disk before it is encrypted.</summary>
    public const int MaxUpload = 32 * 1024 * 1024;

    /// <summary>Most values in a form: a release of 40 steps and 30 changes has some 250, a candidate's checks with all their fields more.</summary>
    public const int MaxValues = 600;

    /// <summary>A form of somebody who is signed in, see <see cref="PageEntry.Enter"/>; without a page there is an answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="values">Most values in it.</param>
    public async Task<(PageContext? Page, IResult? Answer)> EnterAsync(HttpRequest request, int values = MaxValues) =>
        await ValidateAsync(request.HttpContext, MaxForm, values) is { } unread ? (null, unread) : gate.Enter(request);

    /// <summary>A form about a case that its sender may see, see <see cref="PageEntry.EnterCaseAsync"/>; without the case there is an answer.</summary>
    public async Task<(PageContext Page, CaseView<TState> Case, IResult? Answer)> EnterCaseAsync<TFact, TSummary, TState>(
        HttpRequest request, string id, CaseReader<TFact, TSummary, TState> reader, int values = MaxValues)
        where TFact : CaseFact
        where TSummary : class
        where TState : class, ICaseState<TFact> =>
        await ValidateAsync(request.HttpContext, MaxForm, values) is { } unread ? (null!, null!, unread) : await gate.EnterCaseAsync(request, id, reader);

    /// <summary>Null when the form may be handled; otherwise the answer to give.</summary>
    /// <param name="context">The request.</param>
    /// <param name="max">Largest form, in bytes.</param>
    /// <param name="values">Most values in it.</param>
    public Task<IResult?> ValidateAsync(HttpContext context, int max = MaxForm, int values = MaxValues) => ValidateAsync(context, max, async () =>
    {
        await context.Request.ReadFormAsync(LimitsOf(max, values), context.RequestAborted);
        await antiforgery.ValidateRequestAsync(context);
        return null;
    });

    /// <summary>
    /// As <see cref="ValidateAsync(HttpContext, int, int)"/>, for a form with files of somebody who has proved nothing yet: files are taken
    /// into memory only after <paramref name="prove"/> agreed to the fields that came before them. The form is read when it returns,
    /// without its files when there was no proof.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="max">Largest form, in bytes.</param>
    /// <param name="prove">Null when the fields prove who sends them; otherwise the answer to give.</param>
    public Task<IResult?> ValidateAsync(HttpContext context, int max, Func<IFormCollection, Task<IResult?>> prove) => ValidateAsync(context, max, async () =>
    {
        if (context.Request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) is not true)
        {
            await context.Request.ReadFormAsync(LimitsOf(MaxForm), context.RequestAborted); // without files
            await antiforgery.ValidateRequestAsync(context);
            return await prove(context.Request.Form);
        }

        ProvenForm form = new(LimitsOf(max), fields =>
        {
            string token = fields["__RequestVerificationToken"].ToString();
            context.Request.Headers[TokenHeader] = token; // without one antiforgery would read the whole form to look for it
            return token.Length > 0 ? antiforgery.ValidateRequestAsync(context)
                : throw new AntiforgeryValidationException("The form has no token before its files.");
        });
        IResult? refused = await form.ReadAsync(context.Request, prove, context.RequestAborted);
        context.Request.Form = form.Form;
        return refused;
    });

    private async Task<IResult?> ValidateAsync(HttpContext context, int max, Func<Task<IResult?>> read)
    {
        HttpRequest request = context.Request;
        if (!request.HasFormContentType)
        {
            return Refuse(context, StatusCodes.Status415UnsupportedMediaType, "Form.NotAForm");
        }

        if (request.ContentLength > max)
        {
            return TooLarge(context, max);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = max;
        }

        if (!IsOurs(request))
        {
            return Refuse(context, StatusCodes.Status400BadRequest, "Form.Foreign");
        }

        if (!uploads.TryHold(context, Math.Min(request.ContentLength ?? max, max)))
        {
            return Refuse(context, StatusCodes.Status503ServiceUnavailable, "Form.Busy");
        }

        // Room that is held has to be filled: 16 KiB a second is less than a telephone has.
        if (request.ContentLength is null or > UploadGate.Small && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = new Microsoft.AspNetCore.Server.Kestrel.Core.MinDataRate(16 * 1024, TimeSpan.FromSeconds(10));
        }

        try
        {
            return await read();
        }
        catch (AntiforgeryValidationException)
        {
            return Refuse(context, StatusCodes.Status400BadRequest, "Form.Stale");
        }
        catch (BadHttpRequestException refused)
        {
            return refused.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge(context, max) : Refuse(context, refused.StatusCode, "Form.Malformed");
        }
        catch (Exception malformed) when (malformed is InvalidDataException or IOException)
        {
            return Refuse(context, StatusCodes.Status400BadRequest, "Form.Malformed");
        }
    }

    /// <summary>How a form of at most so many bytes and values is read.</summary>
    internal static FormOptions LimitsOf(int max, int values = MaxValues) => new()
    {
        BufferBodyLengthLimit = max, MultipartBodyLengthLimit = max, MemoryBufferThreshold = max, ValueCountLimit = values,
        KeyLengthLimit = 200,
    };

    /// <summary>Sec-Fetch-Site, which no page can forge, before Origin; old clients that send neither are left to the token.</summary>
    private bool IsOurs(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is "same-origin" or "none";
        }

        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || string.Equals(origin, address.Base.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
    }

    private IResult TooLarge(HttpContext context, int max) => Refuse(
        context, StatusCodes.Status413PayloadTooLarge, max > MaxForm ? "Form.TooLarge.Files" : "Form.TooLarge", FileSize.Of(max), FileSize.Of(FileStore.MaxLength),
        context.Request.ContentLength is { } length ? FileSize.Of(length) : "—");

    private IResult Refuse(HttpContext context, int status, string key, params object?[] arguments)
    {
        PageContext page = gate.Open(context.Request);
        string why = SecurityTexts.All.Get(page.Language, key, arguments);
        return PageAnswers.Page<RefusedFormPage>(new { Page = page, Why = why, Back = BackOf(context.Request) }, status);
    }

    /// <summary>The page of ours that the form came from.</summary>
    private string BackOf(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out Uri? from)
            && from.GetLeftPart(UriPartial.Authority) == address.Base.GetLeftPart(UriPartial.Authority)
            ? PageAnswers.Local(from.PathAndQuery)
            : "/";
}
