using System.Globalization;

namespace Workflows.Embedded.Tables;

/// <summary>A refusal as the service words it: status, error code and message.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">As in <see cref="Azure.Data.Tables.Models.TableErrorCode"/>.</param>
/// <param name="Message">What was expected and what was found.</param>
/// <param name="Index">In a transaction: which operation was refused, from 0.</param>
internal sealed record ServiceError(int Status, string Code, string Message, int? Index = null)
{
    public static readonly ServiceError TableAlreadyExists = new(409, "TableAlreadyExists", "The table specified already exists.");
    public static readonly ServiceError TableNotFound = new(404, "TableNotFound", "The table specified does not exist.");
    public static readonly ServiceError ResourceNotFound = new(404, "ResourceNotFound", "The specified resource does not exist.");
    public static readonly ServiceError EntityAlreadyExists = new(409, "EntityAlreadyExists", "The specified entity already exists.");
    public static readonly ServiceError UpdateConditionNotSatisfied =
        new(412, "UpdateConditionNotSatisfied", "The update condition specified in the request was not satisfied.");
    public static readonly ServiceError DifferentPartitions =
        new(400, "CommandsInBatchActOnDifferentPartitions", "All commands in a batch must operate on same entity group.");
    public static readonly ServiceError DuplicateRow =
        new(400, "InvalidDuplicateRow", "The batch request contains multiple changes with same row key. An entity can appear only once in a batch request.");
    public static readonly ServiceError RequestBodyTooLarge =
        new(413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.");

    public static ServiceError InvalidResourceName(string name) =>
        new(400, "InvalidResourceName",
            $"The specified resource name contains invalid characters: a table's name expects 3 to 63 ASCII letters and digits, a letter first; found '{name}'.");

    public static ServiceError InvalidInput(string detail) => new(400, "InvalidInput", "One of the request inputs is not valid. " + detail);

    public static ServiceError OutOfRange(string detail) => new(400, "OutOfRangeInput", "One of the request inputs is out of range. " + detail);

    public static ServiceError KeyValueTooLarge(string name, int found, int limit) =>
        new(400, "KeyValueTooLarge", Invariant($"{name} expects at most {limit} UTF-16 units; found {found}."));

    public static ServiceError PropertyValueTooLarge(string name) =>
        new(400, "PropertyValueTooLarge",
            $"The property value exceeds the maximum allowed size (64KB). If the property value is a string, it is UTF-16 encoded and the maximum number of characters should be 32K or less: {name}.");

    public static ServiceError EntityTooLarge(long found, int limit) =>
        new(400, "EntityTooLarge", Invariant($"The entity is larger than allowed by the Table Service: {found} bytes of {limit}."));

    public static ServiceError TooManyProperties(int found, int limit) =>
        new(400, "TooManyProperties", Invariant($"The entity contains more properties than allowed: {found} of {limit}."));

    public static ServiceError PropertyNameTooLong(string name, int limit) =>
        new(400, "PropertyNameTooLong", Invariant($"The property name exceeds the maximum allowed length ({limit}): {name}"));

    public static ServiceError PropertyNameInvalid(string name) =>
        new(400, "PropertyNameInvalid",
            $"The property name is invalid: a letter or underscore, then letters, digits and underscores are expected; found '{name}'.");

    /// <summary>As the refusal of a whole transaction: the service puts the index before the message.</summary>
    public ServiceError At(int index) => this with { Message = Invariant($"{index}:{Message}"), Index = index };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
