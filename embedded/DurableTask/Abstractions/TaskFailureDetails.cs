using System.Reflection;

namespace Microsoft.DurableTask;

/// <summary>An exception as text, for crossing process and storage boundaries.</summary>
public record TaskFailureDetails(
    string ErrorType,
    string ErrorMessage,
    string? StackTrace,
    TaskFailureDetails? InnerFailure,
    IDictionary<string, object?>? Properties)
{
    /// <summary>Whether <see cref="ErrorType"/> is that type or derived from it; inner failures are not looked at. An unknown type is not.</summary>
    public bool IsCausedBy<T>()
        where T : Exception => IsCausedBy(typeof(T));

    /// <exception cref="AmbiguousMatchException">Several loaded assemblies have a type of this name.</exception>
    public bool IsCausedBy(Type targetBaseExceptionType)
    {
        ArgumentNullException.ThrowIfNull(targetBaseExceptionType);
        if (!typeof(Exception).IsAssignableFrom(targetBaseExceptionType))
        {
            throw new ArgumentException($"The type {targetBaseExceptionType} is not an exception.", nameof(targetBaseExceptionType));
        }

        var type = FindType(ErrorType);
        return type is not null && targetBaseExceptionType.IsAssignableFrom(type);
    }

    public override string ToString() => $"{ErrorType}: {ErrorMessage}";

    public static TaskFailureDetails FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception switch
        {
            TaskFailedException failed => new(
                exception.GetType().ToString(), exception.Message, exception.StackTrace, failed.FailureDetails, null),
            _ => new(
                exception.GetType().ToString(), exception.Message, exception.StackTrace,
                exception.InnerException is { } inner ? FromException(inner) : null, null),
        };
    }

    private static Type? FindType(string name)
    {
        if (Type.GetType(name, throwOnError: false) is { } known)
        {
            return known;
        }

        Type? found = null;
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (assembly.GetType(name, throwOnError: false) is { } type)
            {
                found = found is null ? type : throw new AmbiguousMatchException($"Several exception types with the name '{name}' were found.");
            }
        }

        return found;
    }
}
