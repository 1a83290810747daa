using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SamCam.Storage.Results;

/// <summary>A time that is known to be UTC when it comes back; SQLite forgets it.</summary>
internal sealed class UtcTime() : ValueConverter<DateTime, DateTime>(time => time, time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
