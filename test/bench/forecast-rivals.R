# Forecasts each line of stdin by R's auto.arima, with Fourier terms ('fourier') or without ('plain'), on one core, until the
# budget is spent. In: id, way, seasons (joined by '+'), horizon, values, by ';' and ','. Out: id;way;seconds;means.
suppressMessages(library(forecast))
budget <- as.numeric(commandArgs(trailingOnly = TRUE)[1])
began <- proc.time()[["elapsed"]]
lines <- file("stdin", "r")
while (length(line <- readLines(lines, n = 1)) > 0) {
  if (proc.time()[["elapsed"]] - began > budget) break
  part <- strsplit(line, ";")[[1]]
  seasons <- as.numeric(strsplit(part[3], "+", fixed = TRUE)[[1]])
  horizon <- as.numeric(part[4])
  y <- as.numeric(strsplit(part[5], ",")[[1]])
  started <- sum(proc.time()[1:2])
  mean <- tryCatch({
    if (part[2] == "fourier") {
      series <- msts(y, seasonal.periods = seasons)
      # As many harmonics as Forelock's own regression has.
      k <- pmin(c(6, 4)[seq_along(seasons)], (seasons - 1) %/% 2)
      fit <- auto.arima(series, xreg = fourier(series, K = k), seasonal = FALSE)
      forecast(fit, xreg = fourier(series, K = k, h = horizon))$mean
    } else {
      # Seasons past 24 hold R for minutes.
      fit <- auto.arima(ts(y, frequency = if (seasons[1] <= 24) seasons[1] else 1))
      forecast(fit, h = horizon)$mean
    }
  }, error = function(e) NA)
  cat(part[1], part[2], sum(proc.time()[1:2]) - started, paste(as.numeric(mean), collapse = ","), sep = ";")
  cat("\n")
}
