using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Workflows.Security;

/// <summary>
/// Reads a form with files (RFC 7578) part by part: a file is kept only once the fields before it have proved who sends it, and is
/// passed over otherwise, so that strangers make us hold nothing.
/// </summary>
/// <param name="limits">How much is read.</param>
/// <param name="validate">Throws when the form is not of a page of ours.</param>
internal sealed class ProvenForm(FormOptions limits, Func<IFormCollection, Task> validate)
{
    /// <summary>Longest text of all fields together, in characters.</summary>
    private const int MaxText = FormGuard.MaxForm;

    private readonly Dictionary<string, StringValues> fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly FormFileCollection files = [];
    private int count;
    private int text;

    /// <summary>What was read.</summary>
    public FormCollection Form => new(fields, files);

    /// <summary>Reads the whole form.</summary>
    /// <returns>Null when it was proved; otherwise the answer to give.</returns>
    /// <exception cref="InvalidDataException">It is malformed, or larger than the limits.</exception>
    public async Task<IResult?> ReadAsync(HttpRequest request, Func<IFormCollection, Task<IResult?>> prove, CancellationToken cancellation)
    {
        string boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).ToString();
        if (boundary.Length is 0 or > 200)
        {
            throw new InvalidDataException("Expected a multipart form with a boundary of at most 200 characters.");
        }

        MultipartReader reader = new(boundary, request.Body) { BodyLengthLimit = limits.MultipartBodyLengthLimit };
        bool asked = false;
        IResult? refused = null;
        while (await reader.ReadNextSectionAsync(cancellation) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? about)
                || ++count > limits.ValueCountLimit)
            {
                throw new InvalidDataException($"Expected at most {limits.ValueCountLimit} named parts.");
            }

            string name = HeaderUtilities.RemoveQuotes(about.Name).ToString();
            if (name.Length > limits.KeyLengthLimit)
            {
                throw new InvalidDataException($"Expected names of at most {limits.KeyLengthLimit} characters.");
            }

            if (about.IsFileDisposition())
            {
                if (!asked)
                {
                    asked = true;
                    refused = await AskAsync(prove);
                }

                await TakeAsync(section.Body, about, name, isKept: refused is null, cancellation);
                continue;
            }

            using StreamReader body = new(section.Body, detectEncodingFromByteOrderMarks: false);
            char[] some = new char[4096];
            System.Text.StringBuilder value = new();
            for (int read; (read = await body.ReadAsync(some, cancellation)) > 0;)
            {
                value.Append(some, 0, read);
                if ((text += read) > MaxText)
                {
                    throw new InvalidDataException($"Expected at most {MaxText} characters of text.");
                }
            }

            fields[name] = StringValues.Concat(fields.GetValueOrDefault(name), value.ToString());
        }

        return asked ? refused : await AskAsync(prove);
    }

    private async Task<IResult?> AskAsync(Func<IFormCollection, Task<IResult?>> prove)
    {
        FormCollection soFar = new(new Dictionary<string, StringValues>(fields, StringComparer.OrdinalIgnoreCase));
        await validate(soFar);
        return await prove(soFar);
    }

    private async Task TakeAsync(Stream body, ContentDispositionHeaderValue about, string name, bool isKept, CancellationToken cancellation)
    {
        if (!isKept)
        {
            await body.CopyToAsync(Stream.Null, cancellation);
            return;
        }

        MemoryStream kept = new();
        await body.CopyToAsync(kept, cancellation);
        string fileName = HeaderUtilities.RemoveQuotes(about.FileNameStar.HasValue ? about.FileNameStar : about.FileName).ToString();
        files.Add(new FormFile(kept, 0, kept.Length, name, fileName) { Headers = new HeaderDictionary() });
    }
}
